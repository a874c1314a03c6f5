package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.AgentPages;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One forked application ({@code mesh.Main}), with the agent or without, and what its agent says of itself. */
final class MeshApp implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final String name;
    private final JvmUnderTest jvm;
    private final boolean agent;
    private final AgentPages pages;
    private final AtomicInteger asked = new AtomicInteger();

    MeshApp(String name, JvmUnderTest jvm, boolean agent) {
        this.name = name;
        this.jvm = jvm;
        this.agent = agent;
        this.pages = new AgentPages(jvm, PATIENCE);
    }

    /** A question that is under way. */
    final class Answer {
        private final String marker;
        private final String question;

        private Answer(String marker, String question) {
            this.marker = marker;
            this.question = question;
        }

        /** @return what {@code mesh.Main} answered: {@code ok …} or {@code failed …} */
        String get() {
            return get(PATIENCE);
        }

        private String get(Duration patience) {
            try {
                return jvm.awaitOut(marker, patience).substring(marker.length());
            } catch (AssertionError e) {
                throw new AssertionError(name + " does not answer '" + question + "'\n" + jvm, e);
            }
        }

        String ok() {
            return ok(PATIENCE);
        }

        String ok(Duration patience) {
            String answer = get(patience);
            if (!answer.startsWith("ok ")) {
                throw new AssertionError(name + ": " + question + "\n" + answer + "\n" + jvm.err());
            }
            return answer.substring(3);
        }

        String failure() {
            String answer = get();
            if (!answer.startsWith("failed ")) {
                throw new AssertionError(name + ": " + question + " was to fail, but: " + answer + "\n" + jvm.err());
            }
            return answer.substring(7);
        }
    }

    /** @param words {@code Class.method} and arguments without blanks */
    Answer begin(Object... words) {
        int number = asked.incrementAndGet();
        StringBuilder question = new StringBuilder();
        for (Object word : words) {
            question.append(' ').append(word);
        }
        jvm.send(number + question.toString());
        return new Answer("answer:" + number + " ", question.toString().trim());
    }

    String ok(Object... words) {
        return begin(words).ok();
    }

    String failure(Object... words) {
        return begin(words).failure();
    }

    String awaitErr(String text) {
        return jvm.awaitErr(text, PATIENCE);
    }

    void awaitOut(String text) {
        jvm.awaitOut(text, PATIENCE);
    }

    String err() {
        return jvm.err();
    }

    JvmUnderTest jvm() {
        return jvm;
    }

    /** @return the lines of stderr that contain all of the words */
    List<String> errLines(String... words) {
        return jvm.err().lines().filter(line -> containsAll(line, words)).toList();
    }

    private static boolean containsAll(String line, String... words) {
        for (String word : words) {
            if (!line.contains(word)) {
                return false;
            }
        }
        return true;
    }

    /** @param path such as {@code /metrics} */
    String admin(String path) {
        return pages.get(path);
    }

    /** @return the latest record on /connections that contains all of the texts; waits for it */
    String record(String... texts) {
        return MeshLab.eventually(name + " has a record with " + List.of(texts), () -> {
            List<String> found = pages.records(texts);
            return found.isEmpty() ? null : found.get(found.size() - 1);
        });
    }

    /** @return how many connections ended with these tags */
    long count(String... tags) {
        return admin("/metrics")
                .lines()
                .filter(line -> line.startsWith("graft_connections_total{") && containsAll(line, tags))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Fails if a hook of the agent has failed, or a thread of it has died. */
    void assertSound() {
        if (!agent) {
            return;
        }
        if (jvm.err().contains("stepped aside") || jvm.err().contains("Exception in thread")) {
            throw new AssertionError(name + ": a hook stepped aside\n" + jvm.err());
        }
        if (jvm.isAlive() && jvm.err().contains("admin http")) {
            if (pages.adviceErrors() != 0) {
                throw new AssertionError(name + ": graft_advice_errors_total is not 0\n" + jvm.err());
            }
        }
    }

    @Override
    public void close() {
        jvm.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
