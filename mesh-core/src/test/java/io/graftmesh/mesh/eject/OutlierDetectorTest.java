package io.graftmesh.mesh.eject;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.TrafficPolicy.Outlier;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class OutlierDetectorTest {

    private static final Outlier RULES = Outlier.DEFAULT;
    private static final long SECOND = 1_000_000_000L;

    private final OutlierDetector detector = new OutlierDetector();
    private long now = 100 * SECOND;

    private void fail(String who, int times) {
        for (int i = 0; i < times; i++) {
            detector.failed(who, RULES, 4, now);
        }
    }

    /** @return the seconds after which the instance is asked again */
    private int secondsUntilProbe() {
        for (int seconds = 0; ; seconds++) {
            if (detector.probe(RULES, now) != null) {
                return seconds;
            }
            now += SECOND;
        }
    }

    @Test
    void five_failures_in_a_row_put_an_instance_out() {
        fail("a", 4);
        detector.answered("a", now);
        fail("a", 4);
        assertThat(detector.isOut("a")).isFalse();
        fail("a", 1);
        assertThat(detector.isOut("a")).isTrue();
        assertThat(detector.ejected()).isEqualTo(1);
    }

    @Test
    void it_comes_back_by_one_call_that_succeeds() {
        fail("a", 5);
        assertThat(secondsUntilProbe()).isEqualTo(30);
        assertThat(detector.probe(RULES, now)).isNull(); // one, not several at once
        assertThat(detector.isOut("a")).isTrue();
        detector.answered("a", now);
        assertThat(detector.isOut("a")).isFalse();
        assertThat(detector.ejected()).isZero();
    }

    @Test
    void each_time_it_stays_out_longer_up_to_five_minutes() {
        fail("a", 5);
        assertThat(secondsUntilProbe()).isEqualTo(30);
        for (int expected : new int[] {60, 90, 120, 150, 180, 210, 240, 270, 300, 300}) {
            fail("a", 1);
            assertThat(secondsUntilProbe()).isEqualTo(expected);
        }
    }

    @Test
    void good_behaviour_is_remembered_too() {
        fail("a", 5);
        secondsUntilProbe();
        fail("a", 1);
        secondsUntilProbe();
        detector.answered("a", now);
        now += 65 * SECOND;
        fail("a", 5);
        assertThat(secondsUntilProbe()).isEqualTo(30);
    }

    @Test
    void half_of_the_instances_stay_whatever_they_do() {
        fail("a", 5);
        fail("b", 5);
        fail("c", 50);
        assertThat(detector.ejected()).isEqualTo(2);
        assertThat(detector.isOut("c")).isFalse();
    }

    @Test
    void the_only_instance_is_never_out() {
        for (int i = 0; i < 50; i++) {
            detector.failed("a", RULES, 1, now);
        }
        assertThat(detector.isOut("a")).isFalse();
    }

    @Test
    void the_late_answer_of_a_call_from_before_is_no_probe() {
        fail("a", 5);
        detector.answered("a", now);
        assertThat(detector.isOut("a")).isTrue();
        fail("a", 1);
        assertThat(secondsUntilProbe()).isEqualTo(30);
    }

    @Test
    void a_probe_that_was_given_up_is_made_by_the_next_call() {
        fail("a", 5);
        secondsUntilProbe();
        detector.probeLost("a", now);
        assertThat(detector.probe(RULES, now)).isEqualTo("a");
    }

    @Test
    void a_probe_that_never_ends_is_made_again_after_the_base_time() {
        fail("a", 5);
        secondsUntilProbe();
        assertThat(secondsUntilProbe()).isEqualTo(30);
    }

    @Test
    void an_instance_that_is_gone_takes_no_place_among_those_that_are_out() {
        fail("a", 5);
        fail("b", 5);
        detector.retain(Collections.singleton("b"));
        assertThat(detector.ejected()).isEqualTo(1);
        fail("c", 5);
        assertThat(detector.isOut("c")).isTrue();
    }

    @Test
    void it_can_be_turned_off() {
        Outlier off = new Outlier(0, 30_000, 300_000, 50);
        for (int i = 0; i < 50; i++) {
            detector.failed("a", off, 4, now);
        }
        assertThat(detector.isOut("a")).isFalse();
    }
}
