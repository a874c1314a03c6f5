package io.graftmesh.cli;

import io.graftmesh.cli.admin.Admin;
import io.graftmesh.cli.admin.Http;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--admin",
            required = true,
            arity = "1..*",
            paramLabel = "<URL>",
            description = "Admin address of an agent, such as 127.0.0.1:9901.")
    private List<String> admins = List.of();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        try (Http http = new Http()) {
            for (String address : admins) {
                String url = address.contains("://") ? address.replaceFirst("/+$", "") : "http://" + address;
                show(new Admin(http, url), url, out);
            }
        } catch (IOException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    private static void show(Admin admin, String url, PrintWriter out) {
        try {
            StatusPage.lines(url, admin.mesh(), admin.connections()).forEach(out::println);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    "no agent answers at " + url + " (" + e.getMessage() + "); its log says where its admin port is",
                    e);
        }
    }
}
