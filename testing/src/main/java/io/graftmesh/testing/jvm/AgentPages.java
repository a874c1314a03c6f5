package io.graftmesh.testing.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the agent in a JVM under test says of itself on its admin port. */
public final class AgentPages {

    private static final Pattern ADMIN = Pattern.compile("admin (http://\\S+)");
    private static final Pattern ERRORS = Pattern.compile("graft_advice_errors_total ([0-9.]+)");

    private final JvmUnderTest jvm;
    private final Duration patience;

    /** @param patience how long to wait for the agent to say where its admin port is */
    public AgentPages(JvmUnderTest jvm, Duration patience) {
        this.jvm = jvm;
        this.patience = patience;
    }

    /** @param path such as {@code /metrics} */
    public String get(String path) {
        Matcher line = ADMIN.matcher(jvm.awaitErr("admin http", patience));
        if (!line.find()) {
            throw new AssertionError("no admin address in " + jvm.err());
        }
        try (var in = URI.create(line.group(1) + path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** @return the records of connections, ended and open, that contain all of the texts */
    public List<String> records(String... texts) {
        return get("/connections")
                .lines()
                .filter(line -> Stream.of(texts).allMatch(line::contains))
                .toList();
    }

    /** @return how often a hook of the agent has failed */
    public long adviceErrors() {
        Matcher errors = ERRORS.matcher(get("/metrics"));
        if (!errors.find()) {
            throw new AssertionError("no graft_advice_errors_total");
        }
        return (long) Double.parseDouble(errors.group(1));
    }
}
