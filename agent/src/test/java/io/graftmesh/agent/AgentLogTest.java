package io.graftmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.agent.AgentLog.Level;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class AgentLogTest {

    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true);

    @Test
    void a_repeated_line_comes_once_in_ten_seconds_with_the_count_of_the_others() {
        AgentLog log = new AgentLog(Level.INFO, out);

        for (int second : new int[] {0, 1, 9, 11, 12}) {
            log.write(Level.WARN, "no instance of orders", null, second * SECOND);
        }
        log.write(Level.INFO, "another line", null, 12 * SECOND);

        assertThat(bytes.toString().lines())
                .containsExactly(
                        "[graft] WARN no instance of orders",
                        "[graft] WARN no instance of orders (and 2 times more since)",
                        "[graft] another line");
    }

    @Test
    void a_level_hides_what_is_louder() {
        AgentLog log = new AgentLog(Level.ERROR, out);

        log.warn("hidden");
        log.debug("hidden", new Exception("x"));
        log.error("shown", new Exception("why"));

        assertThat(bytes.toString().lines()).containsExactly("[graft] ERROR shown: java.lang.Exception: why");
    }

    @Test
    void debug_shows_where_it_happened() {
        new AgentLog(Level.DEBUG, out).warn("shown", new Exception("why"));

        assertThat(bytes.toString()).contains("at io.graftmesh.agent.AgentLogTest");
    }

    @Test
    void off_is_silent() {
        AgentLog log = new AgentLog(Level.OFF, out);

        log.error("hidden");

        assertThat(bytes.toString()).isEmpty();
    }
}
