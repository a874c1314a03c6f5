package io.graftmesh.benchmarks;

import io.graftmesh.benchmarks.calls.CallsCommand;
import io.graftmesh.benchmarks.calls.IdleCommand;
import io.graftmesh.benchmarks.faults.FaultsCommand;
import io.graftmesh.benchmarks.memory.MemoryCommand;
import io.graftmesh.benchmarks.micro.MicroCommand;
import io.graftmesh.benchmarks.start.StartCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** {@code ./graft bench <what>}: each prints a table, the ratios against a named alternative, and whether they hold. */
@Command(
        name = "bench",
        description = "Measures Graft side by side with its alternatives, interleaved in one run.",
        synopsisSubcommandLabel = "WHAT",
        mixinStandardHelpOptions = true,
        subcommands = {
            StartCommand.class,
            MemoryCommand.class,
            CallsCommand.class,
            IdleCommand.class,
            FaultsCommand.class,
            JarCommand.class,
            MicroCommand.class
        })
public final class Benchmarks implements Runnable {

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    private Benchmarks() {}

    public static void main(String[] arguments) {
        Report.command("./graft bench " + String.join(" ", arguments));
        System.exit(new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to measure");
    }
}
