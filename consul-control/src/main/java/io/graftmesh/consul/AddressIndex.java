package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Ask;
import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.mesh.control.ControlFailure;
import java.util.Map;
import java.util.TreeMap;

/** Thin. */
final class AddressIndex implements Question<Map<String, String>> {

    private final Map<String, String> services = new TreeMap<>();

    @Override
    public Answer ask(Ask ask) throws ControlFailure {
        Answer names = ask.send(ask.api().services(ask.block()), "service:read and node:read");
        services.clear();
        for (String service : Json.doc(names).fields().keySet()) {
            Answer nodes = ask.send(ask.api().connectCatalog(service), Questions.readService(service));
            Json.doc(nodes).items().forEach(n -> {
                String address = n.get("ServiceAddress").text("");
                String host = address.isEmpty() ? n.require("Address").text() : address;
                services.put(host + ":" + n.require("ServicePort").text(), service);
            });
        }
        return new Answer(names.path, names.index, services.toString());
    }

    @Override
    public Map<String, String> read(Answer answer) {
        return new TreeMap<>(services);
    }
}
