package io.graftmesh.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code graft tls …}: the way from permissive to strict. */
@Command(
        name = "tls",
        description = "Who still speaks plaintext to whom, before a port turns strict.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TlsCommand.Report.class)
final class TlsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** {@code graft tls report}. */
    @Command(
            name = "report",
            description = {
                "List who still speaks plaintext to the services of running agents, the",
                "latest first, over all of them: each has to move before the port can turn",
                "strict. Empty is what you wait for."
            })
    static final class Report implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdminOption agents;

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            List<PlaintextLine> lines = new ArrayList<>();
            agents.visit((admin, url) -> lines.addAll(PlaintextLine.parse(admin.plaintext())));
            PlaintextLine.table(lines).forEach(out::println);
        }
    }
}
