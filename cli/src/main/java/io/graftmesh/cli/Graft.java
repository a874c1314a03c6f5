package io.graftmesh.cli;

import io.graftmesh.cli.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code graft …}, for people. Exit status: 0 done, 1 it failed, 2 it was asked for wrongly. */
@Command(
        name = "graft",
        description = "Puts unmodified JVM applications into a service mesh.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Graft.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        subcommands = {DemoCommand.class, GatewayCommand.class, CaCommand.class, StatusCommand.class, TlsCommand.class},
        footer = {
            "",
            "An application joins the mesh with one flag:",
            "  java -javaagent:graft-agent.jar=service=orders …"
        })
public final class Graft implements Runnable {

    static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces.")
    private boolean debug;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Graft graft = new Graft();
        return new CommandLine(graft)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(graft::failed)
                .setParameterExceptionHandler(Graft::misused);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    private int failed(Exception why, CommandLine command, ParseResult parsed) {
        if (debug) {
            why.printStackTrace(command.getErr());
        } else if (why instanceof UserError) {
            command.getErr().println("graft: " + why.getMessage());
        } else {
            command.getErr().println("graft: " + why + " (--debug shows where)");
        }
        return FAILED;
    }

    /** One line and where to read on; picocli's default, the whole help, hides the one line. */
    private static int misused(ParameterException why, String[] args) {
        CommandLine command = why.getCommandLine();
        command.getErr().println("graft: " + why.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(why, command.getErr());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Graft.class.getPackage().getImplementationVersion();
            return new String[] {"graft " + (version == null ? "(not packaged)" : version)};
        }
    }
}
