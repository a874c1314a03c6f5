package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.AgentPages;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A peer in a JVM of its own under the agent. */
final class RunningPeer implements RunningServer {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Peer peer;
    private final Jdk jdk;
    private final JvmUnderTest jvm;
    private final AgentPages agent;
    private final AtomicInteger asked = new AtomicInteger();
    private int linesSeen;

    RunningPeer(Peer peer, Jdk jdk, JvmUnderTest jvm) {
        this.peer = peer;
        this.jdk = jdk;
        this.jvm = jvm;
        this.agent = new AgentPages(jvm, PATIENCE);
    }

    /** @return the service that a peer is on that Java */
    static String service(Peer peer, Jdk jdk) {
        return peer.id() + "-on-" + jdk.feature();
    }

    @Override
    public String service() {
        return service(peer, jdk);
    }

    JvmUnderTest jvm() {
        return jvm;
    }

    /** A client makes its exchange with a server. @return {@code ok …} or {@code failed …} */
    String call(String host, int port) {
        String marker = "answer:" + asked.incrementAndGet() + " ";
        jvm.send(asked.get() + " " + host + " " + port);
        return jvm.awaitOut(marker, PATIENCE).substring(marker.length());
    }

    @Override
    public List<String> records(String... texts) {
        return isAwake() ? agent.records(texts) : List.of();
    }

    @Override
    public synchronized String complaints() {
        List<String> lines = jvm.err().lines().toList();
        List<String> surprises = lines.subList(linesSeen, lines.size()).stream()
                .filter(line -> !ExpectedOutput.isExpected(line))
                .toList();
        linesSeen = lines.size();
        long errors = failedHooks();
        return (errors == 0 ? "" : errors + " failed hooks in " + service() + "; ")
                + (surprises.isEmpty() ? "" : "stderr of " + service() + ": " + String.join("\n", surprises));
    }

    long failedHooks() {
        return isAwake() ? agent.adviceErrors() : 0;
    }

    /** An agent whose hooks nobody ever met has started nothing. */
    private boolean isAwake() {
        return jvm.err().contains("admin http");
    }

    @Override
    public void close() {
        jvm.close();
    }
}
