package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Runs pairings: round by round, a round being what servers run on; in it two servers at a time, its clients staying up. */
final class Matrix {

    private static final int AT_A_TIME = 2;
    private static final Path LOG = Path.of("target", "compatibility.log");

    private final Collection<Pairing> pairings;
    private final Map<Pairing, Observation> seen = new ConcurrentHashMap<>();

    private Matrix(Collection<Pairing> pairings) {
        this.pairings = pairings;
    }

    static Map<Pairing, Observation> run(Collection<Pairing> pairings) throws Exception {
        Files.deleteIfExists(LOG);
        Matrix matrix = new Matrix(pairings);
        try (Lab lab = new Lab(pairings)) {
            Map<Jdk, List<Pairing>> rounds = pairings.stream()
                    .collect(Collectors.groupingBy(Pairing::serverJdk, TreeMap::new, Collectors.toList()));
            for (List<Pairing> round : rounds.values()) {
                matrix.round(lab, round);
            }
        }
        return matrix.seen;
    }

    private void round(Lab lab, List<Pairing> round) throws Exception {
        Map<Peer, List<Pairing>> servers = round.stream().collect(Collectors.groupingBy(Pairing::server));
        ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
        try (Clients clients = new Clients(lab)) {
            List<Future<?>> work = servers.values().stream()
                    .<Future<?>>map(calls -> workers.submit(() -> server(lab, calls, clients)))
                    .toList();
            for (Future<?> part : work) {
                part.get();
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private void server(Lab lab, List<Pairing> calls, Clients clients) {
        Pairing first = calls.get(0);
        try (RunningServer server = lab.server(first.server(), first.serverJdk())) {
            for (Pairing call : calls) {
                note(call, settled(lab, server, call, clients));
            }
        } catch (AssertionError | RuntimeException e) {
            calls.stream().filter(call -> !seen.containsKey(call)).forEach(call -> note(call, broken(e)));
        }
    }

    /** A run takes minutes: who waits for it can see how far it is. */
    private synchronized void note(Pairing call, Observation observation) {
        seen.put(call, observation);
        try {
            Files.writeString(
                    LOG, call + " = " + observation + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a machine that is busy one call of two thousand comes too late: what goes wrong is done again, and both are in the log. */
    private Observation settled(Lab lab, RunningServer server, Pairing call, Clients clients) {
        Observation first = call(lab, server, call, clients);
        if (first.outcome() == Outcome.MESHED) {
            return first;
        }
        note(call, first);
        return call(lab, server, call, clients);
    }

    private static Observation call(Lab lab, RunningServer server, Pairing call, Clients clients) {
        try {
            RunningPeer client = clients.get(call);
            synchronized (client) {
                return new Exchange(server, client, lab.wire(server.service()), call.protocol()).observe();
            }
        } catch (AssertionError | RuntimeException e) {
            return broken(e);
        }
    }

    /** One pairing's failure, whatever it is, is that pairing's: the others are still seen. */
    private static Observation broken(Throwable e) {
        return Observation.broken(e instanceof AssertionError ? String.valueOf(e.getMessage()) : e.toString());
    }

    /** Started when first needed. */
    private static final class Clients implements AutoCloseable {
        private final Lab lab;
        private final Map<Peer, RunningPeer> running = new ConcurrentHashMap<>();

        Clients(Lab lab) {
            this.lab = lab;
        }

        RunningPeer get(Pairing call) {
            return running.computeIfAbsent(call.client(), peer -> lab.client(peer, call.clientJdk()));
        }

        @Override
        public void close() {
            running.values().forEach(RunningPeer::close);
        }
    }
}
