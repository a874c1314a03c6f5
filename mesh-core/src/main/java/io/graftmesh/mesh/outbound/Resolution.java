package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.RetryRules;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.RouteActions;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Split;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TextMatch;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.record.CallReason;
import io.graftmesh.mesh.tls.MeshTls;
import io.graftmesh.mesh.view.MeshView;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** From a service to the targets of one request: the first half of {@link OutboundCall}'s story, which is settled once. */
final class Resolution {

    private final Destination destination;
    private final String source;
    private final Upstream upstream;
    private final MeshView view;
    private final long readyWaitMillis;
    private RouteMatch match = RouteMatch.ALL;
    private RouteActions actions = RouteActions.NONE;
    private @Nullable Split split;
    private CallReason missing = CallReason.OK;

    Resolution(Destination destination, String source, Upstream upstream, MeshView view, long readyWaitMillis) {
        this.destination = destination;
        this.source = source;
        this.upstream = upstream;
        this.view = view;
        this.readyWaitMillis = readyWaitMillis;
    }

    Destination destination() {
        return destination;
    }

    String source() {
        return source;
    }

    void await(long maxMillis) throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(maxMillis, readyWaitMillis) * 1_000_000L;
        if (isReady()
                || view.own(source).tls().await(left(deadline)) == null
                || upstream.chain().await(left(deadline)) == null) {
            return;
        }
        upstream.traffic().awaitAnswer(left(deadline));
        for (Target target : targets()) {
            view.target(target).instances().await(left(deadline));
        }
    }

    boolean isReady() {
        if (view.own(source).tlsNow() == null
                || upstream.chain().value() == null
                || !upstream.traffic().isAnswered()) {
            return false;
        }
        List<Target> targets = targets();
        for (int i = 0; i < targets.size(); i++) {
            if (view.target(targets.get(i)).instances().value() == null) {
                return false;
            }
        }
        return true;
    }

    private static long left(long deadlineNanos) {
        return Math.max(0, (deadlineNanos - System.nanoTime()) / 1_000_000);
    }

    /** Every target that the request may reach, whatever its route: the route may change while somebody waits. */
    private List<Target> targets() {
        if (isExplicit()) {
            return Collections.singletonList(explicitTarget());
        }
        ServiceChain chain = upstream.chain().value();
        return chain == null ? Collections.emptyList() : chain.targets();
    }

    /** @return what is missing, in words; null: it is settled */
    @Nullable
    String choose(HttpRequest request, IntUnaryOperator random) {
        if (view.own(source).tlsNow() == null) {
            missing = CallReason.NO_IDENTITY;
            return "no identity for service '" + source + "': "
                    + view.own(source).whyNot();
        }
        if (isExplicit()) {
            split = Split.allTo(Collections.singletonList(explicitTarget()));
            return null;
        }
        ServiceChain chain = upstream.chain().value();
        if (chain == null) {
            missing = CallReason.CONTROL_SILENT;
            return "nothing is known of it: " + view.control().describe() + " has not answered";
        }
        // Who dialled an instance has routed already.
        Route route = destination.pinned() != null ? chain.defaultRoute() : chain.route(request);
        match = route.match();
        actions = route.actions();
        split = route.split(random);
        return null;
    }

    CallReason missing() {
        return missing;
    }

    /** @return whether the caller named subset or datacenter itself: then the chain has no say */
    private boolean isExplicit() {
        return !destination.subset().isEmpty() || !destination.datacenter().isEmpty();
    }

    private Target explicitTarget() {
        MeshTls tls = view.own(source).tlsNow();
        if (tls == null) {
            throw new IllegalStateException("asked before there was an identity");
        }
        SpiffeId own = tls.identity().id();
        String datacenter = destination.datacenter().isEmpty() ? own.datacenter() : destination.datacenter();
        return new Target(destination.service(), destination.subset(), own.namespace(), datacenter);
    }

    RouteActions actions() {
        return actions;
    }

    /** @return what the policy says where the route says nothing */
    RetryRules retries(TrafficPolicy policy) {
        RetryRules own = actions.retries();
        Integer most = policy.retries();
        return own == RetryRules.DEFAULT && most != null ? own.atMost(most) : own;
    }

    LoadBalancer loadBalancer(TrafficPolicy policy) {
        LoadBalancer own = policy.loadBalancer();
        return own != null ? own : split().loadBalancer();
    }

    /** @return milliseconds for the whole call: the shorter of the route's and the application's; 0: none */
    long boundMillis(HttpRequest request) {
        long route = actions.timeoutMillis();
        long own = request.timeoutMillis();
        return route == 0 || own == 0 ? Math.max(route, own) : Math.min(route, own);
    }

    Split split() {
        Split chosen = split;
        if (chosen == null) {
            throw new IllegalStateException("nothing was chosen");
        }
        return chosen;
    }

    /** @return the path to send, after the route's rewrite; null: as it is */
    @Nullable
    String path(HttpRequest request) {
        String rewrite = actions.prefixRewrite();
        if (rewrite == null) {
            return null;
        }
        TextMatch path = match.path();
        if (path != null && path.kind() == TextMatch.Kind.EXACT) {
            return rewrite;
        }
        int prefix = path == null ? 1 : path.text().length();
        return rewrite
                + request.path().substring(Math.min(prefix, request.path().length()));
    }

    /** The split's first, then the route's: what is said nearer to the instance is said first, as in Envoy. */
    HeaderChanges requestHeaders() {
        return split().requestHeaders().and(actions.requestHeaders());
    }

    HeaderChanges responseHeaders() {
        return split == null ? HeaderChanges.NONE : split().responseHeaders().and(actions.responseHeaders());
    }

    String lookedFor() {
        String pinned = destination.pinned();
        return (pinned == null ? "" : "at " + pinned + " ") + "(looked for " + split().targets() + " in "
                + view.control().describe() + ")";
    }
}
