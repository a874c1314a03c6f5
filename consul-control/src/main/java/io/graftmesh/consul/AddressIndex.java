package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Ask;
import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.mesh.control.Authority;
import io.graftmesh.mesh.control.ControlFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Which address belongs to which service. Consul has no such question, so one blocking query on the catalogue's list of
 * services says <em>that</em> something changed (its index moves with every instance), and the services are then asked for
 * their instances, one after the other on this watch's thread. That costs a request for each service of the mesh, so it
 * rests four times as long as the last round took.
 */
final class AddressIndex implements Question<Map<String, String>> {

    private static final int REST_FACTOR = 4;

    private static final long MIN_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Consul itself, which is in its own catalogue. */
    private static final String CONSUL = "consul";

    private final Map<String, List<String>> addresses = new TreeMap<>();
    private long notBefore = System.nanoTime();

    @Override
    public Answer ask(Ask ask) throws ControlFailure {
        Answer names = ask.send(ask.api().services(ask.block()), "service:read and node:read");
        ask.rest(TimeUnit.NANOSECONDS.toMillis(notBefore - System.nanoTime()));
        long start = System.nanoTime();
        Set<String> services = Json.doc(names).fields().keySet();
        addresses.keySet().retainAll(services);
        for (String service : services) {
            if (!service.equals(CONSUL)) {
                Answer nodes = ask.send(ask.api().connectCatalog(service), Questions.readService(service));
                addresses.put(service, instances(Json.doc(nodes)));
            }
        }
        long end = System.nanoTime();
        notBefore = end + Math.max(MIN_REST_NANOS, REST_FACTOR * (end - start));
        Map<String, String> words = new TreeMap<>();
        addresses.forEach((service, found) -> words.put(service, String.join(" ", found)));
        return new Answer(names.path, names.index, Json.write(words));
    }

    private static List<String> instances(Doc nodes) {
        List<String> found = new ArrayList<>();
        for (Doc node : nodes.items()) {
            // A gateway's address leads to many services, so it names none of them.
            boolean gateway = node.get("ServiceKind").text("").endsWith("-gateway");
            Doc listening = node.get("ServicePort");
            int port = listening.isAbsent() ? 0 : listening.number(0, 65_535, "a port");
            if (!gateway && port > 0) {
                String own = node.get("ServiceAddress").text("");
                String host = own.isEmpty() ? node.require("Address").text() : own;
                found.add(Authority.of(host, port));
            }
        }
        return found;
    }

    @Override
    public Map<String, String> read(Answer answer) throws ControlFailure {
        Map<String, String> services = new TreeMap<>();
        // Where two services share an address, the first name wins: at least it is always the same.
        Json.doc(answer).texts().forEach((service, found) -> {
            for (String address : found.split(" ")) {
                if (!address.isEmpty()) {
                    services.putIfAbsent(address, service);
                }
            }
        });
        return Collections.unmodifiableMap(services);
    }
}
