package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Ask;
import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.consul.entry.DocException;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Which instances are a subset: the filters that compiled chains name, kept from the chain's watch for the endpoints'
 * watch of the same target. A changed filter makes those ask anew.
 */
final class Subsets {

    private final Map<Target, String> filters = new ConcurrentHashMap<>();
    private final Consumer<Target> changed;

    Subsets(Consumer<Target> changed) {
        this.changed = changed;
    }

    Question<ServiceChain> chain(String service, Listener<ServiceChain> listener) {
        return new Question<ServiceChain>() {
            @Override
            public Answer ask(Ask ask) throws ControlFailure {
                return ask.send(ask.api().chain(service, ask.block()), Questions.readService(service));
            }

            @Override
            public @Nullable ServiceChain read(Answer answer) throws ControlFailure {
                ChainReader reader = new ChainReader(Json.doc(answer));
                ServiceChain chain;
                try {
                    chain = reader.read();
                } catch (DocException e) {
                    // The chain before it stays. Not thrown: Consul has answered, and the next change is waited for as
                    // ever.
                    listener.failed(new ControlFailure(
                            Kind.BAD_DOCUMENT, "the chain of " + service + " is not obeyed: " + e.getMessage(), e));
                    return null;
                }
                reader.filters().forEach(Subsets.this::learn);
                return chain;
            }
        };
    }

    private void learn(Target target, String filter) {
        String before = filters.put(target, filter);
        if (before != null && !before.equals(filter)) {
            changed.accept(target);
        }
    }

    Question<List<Endpoint>> endpoints(Target target) {
        return new Question<List<Endpoint>>() {
            private final Hidden hidden = new Hidden();

            @Override
            public Answer ask(Ask ask) throws ControlFailure {
                String filter = filters.get(target);
                if (filter == null) {
                    filter = target.subset().isEmpty() ? "" : lookUp(ask);
                }
                Answer instances = ask.send(
                        ask.api()
                                .connectHealth(
                                        target.service(),
                                        target.datacenter(),
                                        filter.isEmpty() ? null : filter,
                                        ask.block()),
                        Questions.readService(target.service()));
                return hidden.unlessNodesAre(ask, instances);
            }

            /** Somebody calls a subset by its name, and no chain that we watch leads there. */
            private String lookUp(Ask ask) throws ControlFailure {
                Answer entry = ask.send(
                        ask.api().configEntry("service-resolver", target.service(), Collections.emptyMap()),
                        Questions.readService(target.service()));
                Doc subset = Json.doc(entry).get("Subsets").get(target.subset());
                if (subset.isAbsent()) {
                    throw new ControlFailure(
                            Kind.BAD_DOCUMENT,
                            "service " + target.service() + " has no subset \"" + target.subset()
                                    + "\": its service-resolver names none of that name",
                            null);
                }
                return subset.get("Filter").text("");
            }

            @Override
            public List<Endpoint> read(Answer answer) throws ControlFailure {
                return Answers.endpoints(answer);
            }
        };
    }
}
