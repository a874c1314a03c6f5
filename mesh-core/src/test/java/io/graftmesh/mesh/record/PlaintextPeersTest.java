package io.graftmesh.mesh.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.record.ConnectionRecord.Direction;
import io.graftmesh.mesh.record.PlaintextPeers.Peer;
import org.junit.jupiter.api.Test;

class PlaintextPeersTest {

    private final PlaintextPeers peers = new PlaintextPeers();

    private static ConnectionRecord from(String peer, long at) {
        ConnectionRecord record = new ConnectionRecord(Direction.INBOUND, at);
        record.peer = peer;
        record.destination = "orders";
        record.port = 80;
        record.security = Security.PLAINTEXT;
        return record;
    }

    @Test
    void one_caller_is_one_line_however_often_it_comes_and_whatever_becomes_of_it() {
        peers.passed(from("10.0.0.1:4711", 1_000));
        peers.passed(from("10.0.0.1:4712", 2_000));
        peers.refused(from("10.0.0.1:4713", 3_000));
        assertThat(peers.all()).hasSize(1);
        Peer only = peers.all().get(0);
        assertThat(only.host).isEqualTo("10.0.0.1");
        assertThat(only.passed).isEqualTo(2);
        assertThat(only.refused).isEqualTo(1);
        assertThat(only.firstMillis).isEqualTo(1_000);
        assertThat(only.lastMillis).isEqualTo(3_000);
    }

    @Test
    void the_latest_stands_first_and_the_one_that_was_silent_longest_is_forgotten() {
        for (int i = 0; i <= PlaintextPeers.MAX; i++) {
            peers.passed(from("10.0." + i / 256 + "." + i % 256 + ":1", i));
            peers.passed(from("10.0.0.0:1", i));
        }
        assertThat(peers.all()).hasSize(PlaintextPeers.MAX);
        assertThat(peers.forgotten()).isEqualTo(1);
        assertThat(peers.all().get(0).host).isEqualTo("10.0.0.0");
        assertThat(peers.all()).extracting(peer -> peer.host).doesNotContain("10.0.0.1");
    }
}
