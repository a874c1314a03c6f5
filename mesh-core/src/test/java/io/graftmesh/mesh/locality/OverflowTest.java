package io.graftmesh.mesh.locality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graftmesh.mesh.control.Locality;
import org.junit.jupiter.api.Test;

class OverflowTest {

    private static final Locality HERE = new Locality("eu", "eu-1");

    @Test
    void own_zone_is_nearer_than_own_region_than_the_rest() {
        assertThat(Overflow.ring(HERE, new Locality("eu", "eu-1"))).isZero();
        assertThat(Overflow.ring(HERE, new Locality("eu", "eu-2"))).isEqualTo(1);
        assertThat(Overflow.ring(HERE, new Locality("us", "eu-1"))).isEqualTo(2);
        assertThat(Overflow.ring(HERE, Locality.UNKNOWN)).isEqualTo(2);
        assertThat(Overflow.ring(Locality.UNKNOWN, HERE)).isZero();
        assertThat(Overflow.ring(new Locality("", "z"), new Locality("", "z"))).isZero();
        assertThat(Overflow.ring(new Locality("", "z"), new Locality("", "y"))).isEqualTo(2);
    }

    private static double[] shares(int... healthyOfTen) {
        return Overflow.upTo(healthyOfTen, new int[] {10, 10, 10});
    }

    @Test
    void all_stays_near_while_seventy_two_percent_are_healthy() {
        assertThat(shares(10, 10, 10)[0]).isEqualTo(1);
        assertThat(shares(8, 10, 10)[0]).isEqualTo(1);
    }

    @Test
    void what_the_near_ones_cannot_carry_goes_to_the_next() {
        double[] upTo = shares(5, 10, 10);
        assertThat(upTo[0]).isCloseTo(0.7, within(1e-9));
        assertThat(upTo[1]).isEqualTo(1);
    }

    @Test
    void a_ring_without_instances_is_passed_over() {
        double[] upTo = Overflow.upTo(new int[] {0, 0, 3}, new int[] {0, 0, 3});
        assertThat(upTo[1]).isZero();
        assertThat(upTo[2]).isEqualTo(1);
    }

    @Test
    void where_all_together_are_not_able_each_takes_its_part() {
        double[] upTo = shares(1, 1, 1);
        assertThat(upTo[0]).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(upTo[2]).isCloseTo(1, within(1e-9));
        assertThat(shares(0, 0, 0)[2]).isZero();
    }
}
