package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.util.List;

/**
 * What applications do with channels and selectors works over the mesh as it works over plain connections: each scenario
 * runs against a server's port of the mesh and against one of the same kind that is not, under the agent both times, and
 * must say the same of both.
 */
class ChannelIT extends MeshedAndPlainTests {

    @Override
    List<String> servers() {
        return List.of(
                "ChannelServer.echo",
                "ChannelServer.adaptor",
                "HttpServers.jdk",
                "HttpServers.netty",
                "TomcatServer.listen",
                "Server.listen");
    }

    @EachJdk
    void a_blocking_channel_exchanges_scatters_gathers_and_half_closes(Jdk client) {
        assertThat(both(client, "ChannelClient.blocking", "ChannelServer.echo"))
                .isEqualTo("-1 true false true true true false true");
    }

    @EachJdk
    void a_dozen_connections_on_one_selector_are_connected_written_read_and_ended(Jdk client) {
        assertThat(both(client, "ChannelClient.selected", "ChannelServer.echo", 12))
                .isEqualTo("12 0");
    }

    @EachJdk
    void a_channels_socket_has_streams_and_timeouts(Jdk client) {
        assertThat(both(client, "ChannelClient.adaptor", "ChannelServer.echo")).isEqualTo("timeout 7 0 -1 false");
    }

    @EachJdk
    void a_file_goes_into_a_channel_and_back(Jdk client) {
        both(client, "ChannelClient.transfer", "ChannelServer.echo");
    }

    @EachJdk
    void a_reader_that_is_interrupted_or_closed_upon_hears_of_it_as_ever(Jdk client) {
        assertThat(both(client, "ChannelClient.underReader", "ChannelServer.echo"))
                .contains("ClosedByInterruptException false", "AsynchronousCloseException false", "read -1 true");
    }

    @EachJdk
    void a_close_does_not_wait_for_a_peer_that_does_not_read(Jdk client) {
        both(client, "ChannelEnds.closeWhenFull", "ChannelServer.adaptor");
        apps.peerOf(client).ok("Server.release");
        apps.peerOf(client).ok("Server.release");
    }

    @EachJdk
    void fifty_virtual_threads_wait_in_reads_at_once(Jdk client) {
        assumeThat(client.feature()).as("since Java 21").isGreaterThanOrEqualTo(21);
        assertThat(both(client, "ChannelEnds.virtual", "ChannelServer.echo", 50))
                .isEqualTo("50");
    }

    @EachJdk
    void a_registered_channel_changes_its_mode_and_comes_back(Jdk client) {
        both(client, "ChannelClient.modes", "ChannelServer.echo");
    }

    @EachJdk
    void HttpURLConnection_calls_the_servers_that_select(Jdk client) {
        for (String server : List.of("HttpServers.jdk", "HttpServers.netty", "TomcatServer.listen")) {
            both(client, "HttpClients.url", server);
        }
    }

    @EachJdk
    void tomcat_sends_files_and_answers_later(Jdk client) {
        both(client, "HttpClients.servlets", "TomcatServer.listen");
    }

    @EachJdk
    void netty_calls_the_servers_that_select(Jdk client) {
        for (String server : List.of("HttpServers.jdk", "HttpServers.netty", "TomcatServer.listen")) {
            both(client, "HttpClients.netty", server);
        }
    }

    @EachJdk
    void java_net_http_calls_the_servers_that_select(Jdk client) {
        assumeThat(client.feature()).as("since Java 11").isGreaterThanOrEqualTo(11);
        for (String server : List.of("HttpServers.jdk", "HttpServers.netty", "TomcatServer.listen")) {
            both(client, "HttpClients.jdk", server);
        }
    }

    @EachJdk
    void pipes_datagrams_and_unix_channels_are_selected_beside_the_meshs(Jdk client) {
        assertThat(apps.app(client).ok("OtherChannels.exchange"))
                .isEqualTo(client.feature() < 17 ? "01true70 01true70" : "01true70 01true70 01true70");
    }

    @EachJdk
    void connecting_without_blocking_tells_of_a_port_where_nobody_listens(Jdk client) {
        int nobody = MeshLab.freePort();

        assertThat(apps.app(client).ok("ChannelClient.connect", "127.0.0.1", nobody))
                .contains("false java.net.ConnectException");
    }
}
