package io.graftmesh.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code graft status}: what a running agent sees of the mesh, as tables. */
@Command(
        name = "status",
        description = {
            "Show what a running agent sees of the mesh: its identity, who may call it,",
            "the instances that it calls, and who is connected. The agent says at its",
            "start where its admin port is."
        })
final class StatusCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AdminOption agents;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        agents.visit((admin, url) ->
                StatusPage.lines(url, admin.mesh(), admin.connections()).forEach(out::println));
    }
}
