package io.graftmesh.cli;

import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.consul.pki.PkiException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code graft ca}: the certificate authority of a mesh that lives in a file. */
@Command(
        name = "ca",
        description = "The certificate authority of a mesh.yaml.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CaCommand.Init.class)
final class CaCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    @Command(name = "init", description = "Make a new CA: ca.pem and ca-key.pem, which only you can read.")
    static final class Init implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Option(names = "--dir", required = true, paramLabel = "<dir>", description = "Where to write the two files.")
        @SuppressWarnings("NullAway.Init") // required
        private Path dir;

        @Option(
                names = "--trust-domain",
                required = true,
                paramLabel = "<name>",
                description = "The name of the mesh in every identity, such as prod.acme.example.")
        @SuppressWarnings("NullAway.Init") // required
        private String trustDomain;

        @Override
        public void run() {
            // As mesh.yaml demands it; a CA that no document accepts is of no use.
            if (!trustDomain.toLowerCase(Locale.ROOT).matches("[a-z0-9._-]{1,255}")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "'" + trustDomain + "' is not a trust domain (letters, digits, '.', '-', '_')");
            }
            try {
                CaFiles.init(dir, trustDomain.toLowerCase(Locale.ROOT));
            } catch (PkiException e) {
                throw new UserError(String.valueOf(e.getMessage()), e);
            }
            spec.commandLine()
                    .getOut()
                    .println("wrote " + dir.resolve(CaFiles.CERTIFICATE) + " and " + dir.resolve(CaFiles.KEY)
                            + " for trust domain " + trustDomain.toLowerCase(Locale.ROOT));
        }
    }
}
