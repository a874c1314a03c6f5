package io.graftmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.graftmesh.testing.socket.SocketScenario;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What TCP does for a program it does over the mesh as well. Each scenario runs against a server that is the mesh's and
 * against one that is not, and must say the same of both. A kind of socket inherits all of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
public abstract class SocketContract {

    private static final String THIRTY_THOUSAND = "30000/";

    /** @return who takes part: one for each pair of ends */
    protected abstract Stream<SocketBench> benches();

    /** @return whether this kind knows SO_LINGER, the only way to ask for a reset */
    protected boolean canReset() {
        return true;
    }

    /** @return what the scenario saw, of both the same */
    private static String same(SocketBench bench, SocketScenario scenario, int number) {
        String overMesh = bench.run(scenario, true, number);
        String overPlain = bench.run(scenario, false, number);
        assertThat(overMesh).as("%s over the mesh", scenario).isEqualTo(overPlain);
        return overMesh;
    }

    @ParameterizedTest
    @MethodSource("benches")
    void every_size_around_a_records_end_comes_back(SocketBench bench) {
        assertThat(same(bench, SocketScenario.SIZES, 0))
                .startsWith("0 1 2 ")
                .contains(" 16383 16384 16385 ", " 32767 32768 32769 ", " 65535 65536 65537")
                .endsWith(" 65537 -1");
        bench.assertMeshed();
    }

    @ParameterizedTest
    @MethodSource("benches")
    void slow_writers_are_read_byte_by_byte(SocketBench bench) {
        assertThat(same(bench, SocketScenario.BYTE_BY_BYTE, 0)).matches("(2000/[0-9a-f]+) \\1");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void slow_readers_hold_writers_up_and_lose_nothing(SocketBench bench) {
        assertThat(same(bench, SocketScenario.SLOW_READER, 0)).matches("(1048576/[0-9a-f]+) \\1");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void four_megabytes_go_both_ways_at_once(SocketBench bench) {
        assertThat(same(bench, SocketScenario.BOTH_WAYS, 4)).matches("(4194304/[0-9a-f]+) \\1");
    }

    @Tag("full")
    @ParameterizedTest
    @MethodSource("benches")
    void sixty_four_megabytes_go_both_ways_at_once(SocketBench bench) {
        assertThat(same(bench, SocketScenario.BOTH_WAYS, 64)).matches("(67108864/[0-9a-f]+) \\1");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void we_may_end_our_direction_and_go_on_reading(SocketBench bench) {
        assertThat(same(bench, SocketScenario.WE_HALF_CLOSE, 0)).matches("50000/[0-9a-f]+ -1 -1");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void the_peer_may_end_its_direction_and_go_on_reading(SocketBench bench) {
        assertThat(same(bench, SocketScenario.THEY_HALF_CLOSE, 0)).matches("100000/[0-9a-f]+ -1");
        assertThat(bench.event(true)).startsWith("half " + THIRTY_THOUSAND).isEqualTo(bench.event(false));
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_peer_that_closes_is_an_end_and_a_socket_that_we_closed_is_closed(SocketBench bench) {
        assertThat(same(bench, SocketScenario.THEY_CLOSE, 0))
                .startsWith("-1 -1 ")
                .doesNotEndWith("-1");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_reset_is_no_clean_end(SocketBench bench) {
        assumeThat(canReset()).as("SO_LINGER").isTrue();
        assertThat(same(bench, SocketScenario.THEY_RESET, 0)).isEqualTo("Connection reset");
        same(bench, SocketScenario.WE_RESET, 0);
        assertThat(bench.event(true)).contains("Connection reset");
        assertThat(bench.event(false)).contains("Connection reset");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_read_times_out_as_the_application_asks(SocketBench bench) {
        assertThat(same(bench, SocketScenario.READ_TIMEOUT, 0))
                .matches("(SocketTimeoutException|UnsupportedOperationException) .*");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_connect_times_out_as_the_application_asks(SocketBench bench) {
        assertThat(same(bench, SocketScenario.CONNECT_TIMEOUT, 0)).isEqualTo("SocketTimeoutException");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_port_where_nobody_listens_refuses(SocketBench bench) {
        assertThat(same(bench, SocketScenario.REFUSED, 0)).contains("ConnectException");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_close_wakes_who_reads(SocketBench bench) {
        assertThat(same(bench, SocketScenario.CLOSE_UNDER_READER, 0)).isNotEqualTo("-1");
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_close_wakes_who_writes(SocketBench bench) {
        same(bench, SocketScenario.CLOSE_UNDER_WRITER, 0);
        bench.release(true);
        bench.release(false);
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_close_wakes_who_accepts(SocketBench bench) {
        String overMesh = bench.run(SocketScenario.CLOSE_UNDER_ACCEPT, true, bench.freePort(true));

        assertThat(overMesh).isEqualTo(bench.run(SocketScenario.CLOSE_UNDER_ACCEPT, false, bench.freePort(false)));
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_close_wakes_who_connects(SocketBench bench) {
        same(bench, SocketScenario.CLOSE_UNDER_CONNECT, 0);
    }

    @ParameterizedTest
    @MethodSource("benches")
    void a_hundred_short_connections_are_served(SocketBench bench) {
        assertThat(same(bench, SocketScenario.MANY_SHORT, 100)).isEqualTo("100");
    }

    @Tag("full")
    @ParameterizedTest
    @MethodSource("benches")
    void thousands_of_short_connections_are_served(SocketBench bench) {
        assertThat(same(bench, SocketScenario.MANY_SHORT, 2_000)).isEqualTo("2000");
    }

    /** A server of TLS 1.3 has a ticket to send; if it met a closed descriptor, it would take what is unread with it. */
    @ParameterizedTest
    @MethodSource("benches")
    void what_was_written_before_a_close_arrives_though_the_client_never_reads(SocketBench bench) {
        String sent = same(bench, SocketScenario.WRITE_AND_CLOSE, 20);
        for (int i = 0; i < 20; i++) {
            assertThat(kept(bench, true)).startsWith("kept " + THIRTY_THOUSAND).isEqualTo("kept " + sent);
            assertThat(kept(bench, false)).isEqualTo("kept " + sent);
        }
    }

    /**
     * Skips what a read's timeout has left: an asynchronous channel may not read again, closes upon what has come, and that
     * resets. A reset of the connections in question leaves one too few.
     */
    private static String kept(SocketBench bench, boolean inMesh) {
        String event = bench.event(inMesh);
        while (event.startsWith("failed IOException Connection reset")) {
            event = bench.event(inMesh);
        }
        return event;
    }

    @ParameterizedTest
    @MethodSource("benches")
    void options_and_addresses_are_true(SocketBench bench) {
        assertThat(same(bench, SocketScenario.OPTIONS_AND_ADDRESSES, 0)).startsWith("true true ");
    }
}
