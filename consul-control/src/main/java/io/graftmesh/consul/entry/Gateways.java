package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Gateway.IngressListener;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import io.graftmesh.mesh.control.Gateway.LinkedService;
import java.util.Collections;
import java.util.List;

/** Reads Consul's {@code ingress-gateway} and {@code terminating-gateway} entries. */
public final class Gateways {

    public static final String INGRESS = "ingress-gateway";
    public static final String TERMINATING = "terminating-gateway";

    /** What a gateway does for which there is no entry. */
    public static final Gateway NOTHING = new Gateway(Collections.emptyList(), Collections.emptyList());

    private Gateways() {}

    public static Gateway parse(String kind, Doc entry) {
        return kind.equals(INGRESS)
                ? new Gateway(entry.get("Listeners").items(Gateways::listener), Collections.emptyList())
                : new Gateway(Collections.emptyList(), entry.get("Services").items(Gateways::linked));
    }

    private static IngressListener listener(Doc listener) {
        listener.only("Port", "Protocol", "Services");
        Doc protocol = listener.get("Protocol");
        String name = protocol.isAbsent() ? "tcp" : protocol.oneOf("tcp", "http", "http2", "grpc");
        List<IngressRoute> routes = listener.require("Services").items(Gateways::route);
        if (routes.isEmpty() || name.equals("tcp") && routes.size() != 1) {
            throw listener.get("Services")
                    .error("a " + name + " listener has " + routes.size() + " services, needs "
                            + (name.equals("tcp") ? "exactly one" : "one or more"));
        }
        return new IngressListener(listener.require("Port").port(), name.equals("tcp") ? "tcp" : "http", routes);
    }

    private static IngressRoute route(Doc service) {
        service.only("Name", "Namespace", "Hosts");
        return new IngressRoute(
                service.require("Name").text(), service.get("Hosts").items(Doc::text));
    }

    private static LinkedService linked(Doc service) {
        service.only("Name", "Namespace", "CAFile", "CertFile", "KeyFile", "SNI");
        return new LinkedService(
                service.require("Name").text(), optional(service.get("CAFile")), optional(service.get("SNI")));
    }

    private static @Nullable String optional(Doc field) {
        String text = field.text("");
        return text.isEmpty() ? null : text;
    }
}
