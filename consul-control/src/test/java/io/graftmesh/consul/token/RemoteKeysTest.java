package io.graftmesh.consul.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.ManualClock;
import io.graftmesh.testing.token.TestIssuer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {

    private static final int CACHE_MILLIS = 600_000;

    private final ManualClock clock = new ManualClock();
    private final KeySet first = KeySet.parse(TestIssuer.jwks(TestIssuer.ec("a", 256)));
    private final KeySet second = KeySet.parse(TestIssuer.jwks(TestIssuer.ec("b", 256)));
    private KeySet published = first;
    private int asked;
    private boolean away;

    /** Run when the test says so, or at once. */
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    private boolean atOnce = true;

    private final RemoteKeys keys = new RemoteKeys(this::fetch, CACHE_MILLIS, 0, clock, task -> {
        if (atOnce) {
            task.run();
        } else {
            waiting.add(task);
        }
    });

    RemoteKeysTest() throws IOException {}

    private KeySet fetch() throws IOException {
        asked++;
        if (away) {
            throw new IOException("away");
        }
        return published;
    }

    @Test
    void keys_are_asked_for_once_and_again_before_they_are_too_old() {
        assertThat(keys.keys()).isSameAs(first);
        published = second;
        clock.advanceMillis(CACHE_MILLIS / 2);
        assertThat(keys.keys()).isSameAs(first);
        assertThat(asked).isEqualTo(1);
        atOnce = false;
        clock.advanceMillis(CACHE_MILLIS / 4);
        assertThat(keys.keys()).isSameAs(first); // and did not wait
        assertThat(keys.keys()).isSameAs(first);
        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(keys.keys()).isSameAs(second);
    }

    @Test
    void while_the_issuer_is_away_what_was_known_stays_and_he_is_left_in_peace() {
        keys.keys();
        away = true;
        clock.advanceMillis(CACHE_MILLIS);
        for (int i = 0; i < 100; i++) {
            assertThat(keys.keys()).isSameAs(first);
        }
        assertThat(asked).isEqualTo(2);
        clock.advanceMillis(1_000);
        keys.keys();
        clock.advanceMillis(1_000); // the second rest is two seconds
        keys.keys();
        assertThat(asked).isEqualTo(3);
        away = false;
        published = second;
        clock.advanceMillis(10_000);
        assertThat(keys.keys()).isSameAs(second);
    }

    @Test
    void a_key_that_is_not_there_is_asked_for_once_in_ten_seconds() {
        keys.keys();
        published = second;
        assertThat(keys.newerThan(first)).isSameAs(first);
        clock.advanceMillis(10_000);
        assertThat(keys.newerThan(first)).isSameAs(second);
        for (int i = 0; i < 100; i++) {
            assertThat(keys.newerThan(second)).isSameAs(second);
        }
        assertThat(asked).isEqualTo(2);
        assertThat(keys.newerThan(first)).isSameAs(second); // somebody else has asked meanwhile
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void before_there_are_any_nothing_is_known_and_nothing_hangs() {
        away = true;
        assertThat(keys.keys()).isNull();
        assertThat(keys.newerThan(null)).isNull();
        assertThat(asked).isEqualTo(1);
    }
}
