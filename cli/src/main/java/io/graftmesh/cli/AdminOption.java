package io.graftmesh.cli;

import io.graftmesh.cli.admin.Admin;
import io.graftmesh.cli.admin.Http;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** Which agents to ask: {@code --admin 127.0.0.1:9901 …}. */
final class AdminOption {

    /** What to do with one agent. */
    interface Visit {
        void to(Admin admin, String url) throws IOException;
    }

    @Option(
            names = "--admin",
            required = true,
            arity = "1..*",
            paramLabel = "<URL>",
            description = "Admin address of an agent, such as 127.0.0.1:9901.")
    private List<String> addresses = List.of();

    /** Visits them in the order given; the first that does not answer ends it. */
    void visit(Visit visit) {
        try (Http http = new Http()) {
            for (String address : addresses) {
                String url = address.contains("://") ? address.replaceFirst("/+$", "") : "http://" + address;
                visit(new Admin(http, url), url, visit);
            }
        } catch (IOException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    private static void visit(Admin admin, String url, Visit visit) {
        try {
            visit.to(admin, url);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    "no agent answers at " + url + " (" + e.getMessage() + "); its log says where its admin port is",
                    e);
        }
    }
}
