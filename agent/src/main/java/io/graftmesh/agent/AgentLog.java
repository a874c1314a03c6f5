package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;

/**
 * The agent's lines on stderr; stdout is the application's. The same line comes at most once in ten seconds, then with
 * the count of those left out. No logging library: any of them could be the one that the application configures.
 */
public final class AgentLog {

    /** From the quietest on. */
    public enum Level {
        OFF,
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    private static final long QUIET_NANOS = 10_000_000_000L;
    private static final int REMEMBERED = 256;

    private static volatile AgentLog current = new AgentLog(Level.INFO, System.err);

    private final Level level;
    private final PrintStream out;
    private final Map<String, Seen> seen = new HashMap<>();

    AgentLog(Level level, PrintStream out) {
        this.level = level;
        this.out = out;
    }

    /** @return the log of this agent, for what cannot be handed one (the slf4j binder) */
    public static AgentLog current() {
        return current;
    }

    static void current(AgentLog log) {
        current = log;
    }

    public boolean isEnabled(Level asked) {
        return asked.compareTo(level) <= 0;
    }

    public void error(String line) {
        log(Level.ERROR, line, null);
    }

    public void error(String line, @Nullable Throwable t) {
        log(Level.ERROR, line, t);
    }

    public void warn(String line) {
        log(Level.WARN, line, null);
    }

    public void warn(String line, @Nullable Throwable t) {
        log(Level.WARN, line, t);
    }

    public void info(String line) {
        log(Level.INFO, line, null);
    }

    public void debug(String line) {
        log(Level.DEBUG, line, null);
    }

    public void debug(String line, @Nullable Throwable t) {
        log(Level.DEBUG, line, t);
    }

    /** The cause is one line, its stack only with {@code log=debug}: an operator reads the first, we the second. */
    public void log(Level at, String line, @Nullable Throwable t) {
        if (isEnabled(at)) {
            write(at, t == null ? line : line + ": " + t, t, System.nanoTime());
        }
    }

    void write(Level at, String line, @Nullable Throwable t, long now) {
        String repeated = admit(line, now);
        if (repeated == null) {
            return;
        }
        StringBuilder text = new StringBuilder("[graft] ");
        if (at != Level.INFO) {
            text.append(at).append(' ');
        }
        text.append(line).append(repeated);
        if (t != null && isEnabled(Level.DEBUG)) {
            StringWriter stack = new StringWriter();
            t.printStackTrace(new PrintWriter(stack, true));
            text.append(System.lineSeparator()).append(stack.toString().trim());
        }
        out.println(text);
    }

    /** @return null if the line was written a moment ago, else what to append to it */
    private @Nullable String admit(String line, long now) {
        synchronized (seen) {
            Seen last = seen.get(line);
            if (last != null && now - last.at < QUIET_NANOS) {
                last.leftOut++;
                return null;
            }
            if (last == null && seen.size() >= REMEMBERED) {
                seen.clear();
            }
            seen.put(line, new Seen(now));
            return last == null || last.leftOut == 0 ? "" : " (and " + last.leftOut + " times more since)";
        }
    }

    private static final class Seen {
        final long at;
        int leftOut;

        Seen(long at) {
            this.at = at;
        }
    }
}
