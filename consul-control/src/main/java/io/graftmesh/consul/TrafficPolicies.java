package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.entry.DocException;
import io.graftmesh.consul.entry.PolicyReader;
import io.graftmesh.consul.entry.UpstreamDefaults;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.Watch;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What callers are told about their calls: one watch on all of {@code graft/policy/}, and one for each of this process's own
 * services on its {@code service-defaults}, however many services are called. A document that is not sound concerns its own
 * service only, whose policy stays as it was.
 */
final class TrafficPolicies {

    /** Starts a watch of the control plane's. */
    interface Watches {
        <T> void begin(String name, Question<T> question, Listener<T> listener);
    }

    private final Watches watches;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Map<String, Part<UpstreamDefaults>> defaults = new ConcurrentHashMap<>();
    private volatile @Nullable Part<Map<String, String>> documents;

    TrafficPolicies(Watches watches) {
        this.watches = watches;
    }

    Watch watch(String source, String service, Listener<TrafficPolicy> listener) {
        Subscription subscription = new Subscription(source, service, listener);
        subscriptions.add(subscription);
        synchronized (this) {
            if (documents == null) {
                documents = new Part<>(Collections.emptyMap(), s -> true);
                watches.begin("policies", Questions.policies(), documents);
            }
            if (!defaults.containsKey(source)) {
                Part<UpstreamDefaults> part = new Part<>(UpstreamDefaults.NONE, s -> s.source.equals(source));
                defaults.put(source, part);
                watches.begin("defaults-" + source, Questions.upstreamDefaults(source), part);
            }
        }
        subscription.update();
        return () -> subscriptions.remove(subscription);
    }

    private interface Concerns {
        boolean test(Subscription subscription);
    }

    /** One of the two halves of a policy, as last seen. */
    private final class Part<T> implements Listener<T> {
        private final T nothing;
        private final Concerns concerns;
        private volatile @Nullable T value;

        Part(T nothing, Concerns concerns) {
            this.nothing = nothing;
            this.concerns = concerns;
        }

        @Override
        public void changed(T now) {
            value = now;
            tell(Subscription::update);
        }

        @Override
        public void failed(ControlFailure failure) {
            if (value == null && failure.kind() == Kind.FORBIDDEN) {
                // Who may not read it is told nothing; the other half must not wait for it.
                changed(nothing);
            }
            tell(subscription -> subscription.failed(failure));
        }

        private void tell(Consumer<Subscription> what) {
            for (Subscription subscription : subscriptions) {
                if (concerns.test(subscription)) {
                    what.accept(subscription);
                }
            }
        }
    }

    /** Told by two watches' threads: its monitor makes that one after the other. */
    private final class Subscription {
        private final String source;
        private final String service;
        private final Listener<TrafficPolicy> listener;
        private @Nullable TrafficPolicy told;
        private String refused = "";

        Subscription(String source, String service, Listener<TrafficPolicy> listener) {
            this.source = source;
            this.service = service;
            this.listener = listener;
        }

        synchronized void failed(ControlFailure failure) {
            listener.failed(failure);
        }

        synchronized void update() {
            Part<UpstreamDefaults> own = defaults.get(source);
            UpstreamDefaults upstream = own == null ? null : own.value;
            Part<Map<String, String>> all = documents;
            Map<String, String> texts = all == null ? null : all.value;
            if (upstream == null || texts == null) {
                return;
            }
            String text = texts.get(service);
            TrafficPolicy policy = upstream.of(service);
            try {
                policy = text == null
                        ? policy
                        : PolicyReader.parse("KV " + Questions.POLICY_PREFIX + service, text)
                                .apply(policy);
            } catch (DocException e) {
                refuse(String.valueOf(e.getMessage()));
                return;
            }
            refused = "";
            if (!policy.equals(told)) {
                told = policy;
                listener.changed(policy);
            }
        }

        /** Once for each mistake, though other services' documents may change again and again. */
        private void refuse(String why) {
            if (!why.equals(refused)) {
                refused = why;
                listener.failed(new ControlFailure(Kind.BAD_DOCUMENT, why, null));
            }
        }
    }
}
