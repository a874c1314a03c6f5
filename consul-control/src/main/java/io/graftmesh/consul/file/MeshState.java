package io.graftmesh.consul.file;

import io.graftmesh.consul.entry.ChainCompiler;
import io.graftmesh.consul.entry.DocException;
import io.graftmesh.consul.entry.SubsetFilter;
import io.graftmesh.consul.file.MeshDocument.Instance;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The questions of the port, answered out of one {@link MeshDocument}. */
final class MeshState {

    final MeshDocument document;
    /** The bytes that it was read from. */
    final byte[] content;

    private final ChainCompiler compiler;

    MeshState(MeshDocument document, byte[] content) {
        this.document = document;
        this.content = content;
        this.compiler = new ChainCompiler(document.entries, document.datacenter);
    }

    ServiceChain chain(String service) throws DocException {
        return compiler.compile(service);
    }

    /** What holds for the calls of a service to another. */
    TrafficPolicy traffic(String source, String service) {
        TrafficPolicy upstream = document.entries.upstreams(source).of(service);
        UnaryOperator<TrafficPolicy> own = document.policies.get(service);
        return own == null ? upstream : own.apply(upstream);
    }

    /** Native instances, or those of the gateways that speak for an external service. */
    List<Endpoint> endpoints(Target target) {
        SubsetFilter filter = document.entries.subset(target.service(), target.subset());
        if (filter == null) {
            return Collections.emptyList();
        }
        List<String> gateways = document.entries.gatewaysFor(target.service());
        if (!gateways.isEmpty() && isHere(target.datacenter())) {
            return instances(i -> i.kind.equals("terminating-gateway") && gateways.contains(i.service));
        }
        return instances(i -> i.service.equals(target.service())
                && i.datacenter.equals(target.datacenter())
                && filter.matches(i.subject));
    }

    /** Where an external service really is: the instances that the file declares for it. */
    List<Endpoint> external(String service) {
        return instances(i -> i.service.equals(service) && isHere(i.datacenter));
    }

    private boolean isHere(String datacenter) {
        return datacenter.equals(document.datacenter);
    }

    private List<Endpoint> instances(Predicate<Instance> wanted) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Instance instance : document.instances) {
            if (wanted.test(instance)) {
                endpoints.add(instance.endpoint);
            }
        }
        return endpoints;
    }

    /** Gateways answer for other services than their own, and external services speak no mesh TLS: neither is listed. */
    Map<String, String> addresses() {
        Map<String, String> addresses = new TreeMap<>();
        for (Instance instance : document.instances) {
            if (instance.kind.isEmpty()
                    && document.entries.gatewaysFor(instance.service).isEmpty()) {
                addresses.put(instance.endpoint.authority(), instance.service);
            }
        }
        return addresses;
    }

    /** Every {@code host:port} that may be the mesh's by this document: of any instance, and of the declared hosts. */
    Set<String> authorities() {
        Set<String> authorities = new TreeSet<>(document.hosts.services().keySet());
        for (Instance instance : document.instances) {
            authorities.add(instance.endpoint.authority());
        }
        return authorities;
    }

    Intentions intentions(String destination) {
        return new Intentions(document.allowByDefault, document.entries.intentions(destination));
    }

    @Nullable
    Gateway gateway(String name) {
        return document.entries.gateway(name);
    }
}
