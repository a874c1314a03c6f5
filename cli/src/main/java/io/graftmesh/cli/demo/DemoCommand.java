package io.graftmesh.cli.demo;

import io.graftmesh.cli.Home;
import io.graftmesh.cli.UserError;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** {@code graft demo}. */
@Command(
        name = "demo",
        description = {
            "Start an application that knows nothing of a mesh, in one, and show what holds.",
            "Everything runs on this machine, on free ports, and is gone afterwards."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:every check held", "1:one did not, or something could not be started"})
public final class DemoCommand implements Callable<Integer> {

    enum Control {
        consul,
        file
    }

    @Option(names = "--once", description = "End after the checks instead of staying up.")
    private boolean once;

    @Option(
            names = "--control",
            paramLabel = "consul|file",
            description = "The control plane (default: Consul if GRAFT_CONSUL or PATH has one, else a file).")
    private @Nullable Control control;

    @Option(names = "--keep-logs", description = "Leave the logs of all processes behind.")
    private boolean keepLogs;

    @Option(
            names = "--jdk",
            paramLabel = "<home>",
            description = "Run the application on this JDK (default: GRAFT_JDK8, else the current one).")
    private @Nullable Path jdk;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = Home.find();
        // What is missing shall be known before anything has been started.
        home.agentJar();
        for (String service : Demo.APPLICATION) {
            home.exampleJar(service);
        }
        Path consul = control == Control.file ? null : ConsulProcess.find(System.getenv());
        if (control == Control.consul && consul == null) {
            throw new UserError("--control consul: no Consul on the PATH; name one by GRAFT_CONSUL=<binary>,"
                    + " or fetch it with tools/provision.sh consul");
        }
        String why = control != null ? "" : consul == null ? " (there is no Consul here)" : " (found, so it is used)";
        Jdk java = Jdk.forApplication(jdk, System.getenv());
        Report report = new Report(System.out, Ansi.AUTO);
        return new Demo(home, java, consul, why, report).run(once, keepLogs) ? 0 : 1;
    }
}
