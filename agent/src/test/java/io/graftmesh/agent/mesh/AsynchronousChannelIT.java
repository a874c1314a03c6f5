package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.util.List;

/** As {@link ChannelIT}, for asynchronous channels and their groups: of a port of the mesh and of another the same. */
class AsynchronousChannelIT extends MeshedAndPlainTests {

    @Override
    List<String> servers() {
        return List.of(
                "AsyncServer.echo",
                "AsyncServer.echoByDefault",
                "TomcatServer.nio2",
                "ChannelServer.adaptor",
                "Server.listen");
    }

    @EachJdk
    void futures_connect_write_read_half_close_and_end(Jdk client) {
        apps.peerOf(client).ok("Server.events");
        assertThat(both(client, "AsyncClient.futures", "AsyncServer.echo"))
                .isEqualTo("NotYetConnectedException null truefalsetruetrue true 00 ClosedChannelException -1 -1true"
                        + " false ClosedChannelException");
        assertThat(both(client, "AsyncClient.futures", "AsyncServer.echoByDefault"))
                .contains("-1 -1true");
        assertThat(apps.peerOf(client).ok("Server.events")).doesNotContain("a handler on", "failed");
    }

    @EachJdk
    void a_dozen_connections_in_one_group_scatter_gather_and_end_with_it_on_its_threads(Jdk client) {
        apps.peerOf(client).ok("Server.events");
        assertThat(both(client, "AsyncClient.handlers", "AsyncServer.echo", 12)).isEqualTo("12 truetrue");
        assertThat(apps.peerOf(client).ok("Server.events")).doesNotContain("a handler on", "failed");
    }

    @EachJdk
    void one_read_and_one_write_are_pending_at_a_time(Jdk client) {
        assertThat(both(client, "AsyncOperations.pending", "AsyncServer.echo"))
                .isEqualTo("ReadPendingException AlreadyConnectedException IllegalArgumentException 1");
        assertThat(both(client, "AsyncOperations.full", "ChannelServer.adaptor"))
                .isEqualTo("WritePendingException AsynchronousCloseException");
        apps.peerOf(client).ok("Server.release");
        apps.peerOf(client).ok("Server.release");
    }

    @EachJdk
    void what_is_given_up_by_timeout_or_cancel_forbids_the_next(Jdk client) {
        assertThat(both(client, "AsyncOperations.givenUp", "AsyncServer.echo"))
                .isEqualTo("InterruptedByTimeoutException IllegalStateExceptiontrue1"
                        + " truefalsetrue CancellationException true trueIllegalStateException"
                        + " truefalsetrue CancellationException true false");
    }

    @EachJdk
    void a_reader_whose_channel_or_group_ends_hears_of_it_on_the_groups_threads(Jdk client) {
        assertThat(both(client, "AsyncOperations.underReader", "AsyncServer.echo"))
                .isEqualTo("AsynchronousCloseException g false true completed -1 g true true"
                        + " AsynchronousCloseException g false true"
                        + " truefalseShutdownChannelGroupException completed -1 g true true");
    }

    @EachJdk
    void an_interrupt_means_nothing_to_an_asynchronous_channel(Jdk client) {
        assertThat(both(client, "AsyncOperations.interrupted", "AsyncServer.echo"))
                .isEqualTo("true 11true");
    }

    @EachJdk
    void a_handler_that_blocks_in_futures_needs_no_other_thread_of_its_group(Jdk client) {
        assertThat(both(client, "AsyncOperations.inHandler", "AsyncServer.echo"))
                .isEqualTo("50 single true");
    }

    @EachJdk
    void handlers_that_begin_the_next_read_do_not_pile_up(Jdk client) {
        assertThat(both(client, "AsyncOperations.depth", "AsyncServer.echo")).isEqualTo("shallow");
    }

    @EachJdk
    void what_was_written_before_a_close_arrives_though_the_client_never_reads(Jdk client) {
        MeshApp peer = apps.peerOf(client);
        peer.ok("Server.events");
        String sent = both(client, "AsyncOperations.writeOnly", "Server.listen", 20);
        for (int i = 0; i < 40; i++) {
            assertThat(peer.ok("Server.event")).isEqualTo("kept " + sent);
        }
    }

    @EachJdk
    void blocking_sockets_exchange_with_asynchronous_channels(Jdk client) {
        both(client, "ChannelClient.blocking", "AsyncServer.echo");
        both(client, "ChannelClient.selected", "AsyncServer.echo", 12);
        both(client, "ChannelClient.adaptor", "AsyncServer.echoByDefault");
    }

    @EachJdk
    void tomcats_nio2_connector_serves_HttpURLConnection_netty_and_java_net_http(Jdk client) {
        both(client, "HttpClients.url", "TomcatServer.nio2");
        both(client, "HttpClients.servlets", "TomcatServer.nio2");
        both(client, "HttpClients.netty", "TomcatServer.nio2");
        if (client.feature() >= 11) {
            both(client, "HttpClients.jdk", "TomcatServer.nio2");
        }
    }

    @EachJdk
    void a_listener_accepts_one_at_a_time_until_it_is_cancelled_or_closed(Jdk jdk) {
        MeshApp app = apps.app(jdk);
        String overMesh = app.ok("AsyncServer.accepting", apps.freeMeshPort(jdk));

        assertThat(overMesh)
                .isEqualTo("NotYetBoundException AcceptPendingException AlreadyBoundException 1 true"
                        + " CancellationException truetrue RuntimeException"
                        + " AsynchronousCloseException false ClosedChannelException");
        assertThat(app.ok("AsyncServer.accepting", 0)).isEqualTo(overMesh);
    }

    @EachJdk
    void connecting_tells_of_a_port_where_nobody_listens(Jdk client) {
        assertThat(apps.app(client).ok("AsyncClient.connect", "127.0.0.1", MeshLab.freePort()))
                .contains("false java.net.ConnectException");
    }
}
