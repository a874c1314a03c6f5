package io.graftmesh.mesh.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.view.Latest;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

    private final Latest<HostTable> shared = new Latest<>();
    private final Latest<Map<String, String>> addresses = new Latest<>();
    private final ManualClock clock = new ManualClock();
    private final Destinations destinations =
            new Destinations(new HostTable(Collections.singletonMap("own.corp:80", "mine")), shared, addresses, clock);

    /** A catalogue that is incomplete for a moment must not turn the next call into plaintext. */
    @Test
    void an_address_that_has_left_the_catalogue_stays_the_meshs_for_five_minutes() {
        byte[] ip = {10, 0, 0, 2};
        addresses.changed(Collections.singletonMap("10.0.0.2:80", "orders"));
        addresses.changed(Collections.emptyMap());
        clock.advanceMillis(299_999);
        assertThat(destinations.find(null, ip, 80).service()).isEqualTo("orders");
        clock.advanceMillis(1);
        assertThat(destinations.find(null, ip, 80)).isNull();

        addresses.changed(Collections.singletonMap("10.0.0.2:80", "stock"));
        assertThat(destinations.find(null, ip, 80).service()).isEqualTo("stock");
    }

    /** {@link Latest} lets those go that wait for a value before it tells its followers. */
    @Test
    void an_address_is_known_as_soon_as_the_catalogue_is_though_followers_have_not_heard_of_it() {
        Latest<Map<String, String>> early = new Latest<>();
        Destination[] found = new Destination[1];
        Destinations[] asked = new Destinations[1];
        early.follow(value -> found[0] = asked[0].find(null, new byte[] {10, 0, 0, 2}, 80));
        asked[0] = new Destinations(HostTable.EMPTY, shared, early, clock);
        early.changed(Collections.singletonMap("10.0.0.2:80", "orders"));
        assertThat(found[0]).isNotNull();
    }

    private Destination find(String host, int port) {
        return destinations.find(host, null, port);
    }

    @ParameterizedTest
    @CsvSource({
        "orders.service.consul, orders, '', ''",
        "ORDERS.Service.Consul., orders, '', ''",
        "orders.connect.consul, orders, '', ''",
        "orders.virtual.consul, orders, '', ''",
        "v2.orders.connect.consul, orders, v2, ''",
        "primary.orders.service.consul, orders, '', ''",
        "orders.service.dc2.consul, orders, '', dc2",
        "v2.orders.connect.dc2.consul, orders, v2, dc2",
        "service.service.consul, service, '', ''",
    })
    void mesh_names_mean_a_service(String host, String service, String subset, String datacenter) {
        Destination destination = find(host, 8080);
        assertThat(destination.service()).isEqualTo(service);
        assertThat(destination.subset()).isEqualTo(subset);
        assertThat(destination.datacenter()).isEqualTo(datacenter);
        assertThat(destination.matchedBy()).isEqualTo(Destination.MatchedBy.MESH_NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "consul",
                "service.consul",
                ".service.consul",
                "a..service.consul",
                "node1.node.consul",
                "orders.query.consul",
                "a.b.c.service.consul",
                "v2.orders.virtual.consul",
                "orders.service.consul.evil.example",
                "example.com",
                "127.0.0.1"
            })
    void other_names_are_not_the_meshs(String host) {
        assertThat(find(host, 80)).isNull();
    }

    @Test
    void a_stand_in_address_leads_back_to_its_name_and_never_changes() {
        byte[] address = destinations.meshName("orders.service.consul");
        assertThat(address[0] & 0xf0).isEqualTo(0xf0);
        assertThat(destinations.meshName("Orders.service.consul")).isEqualTo(address);
        assertThat(destinations.meshName("stock.service.consul")).isNotEqualTo(address);
        assertThat(destinations.find(null, address, 9).service()).isEqualTo("orders");
    }

    @Test
    void a_declared_host_counts_with_its_port_only() {
        shared.changed(new HostTable(Collections.singletonMap("orders.corp.local:8080", "orders")));
        assertThat(find("Orders.corp.local", 8080).service()).isEqualTo("orders");
        assertThat(find("orders.corp.local", 22)).isNull();
        assertThat(destinations.declared("orders.corp.local")).isNotNull();
        assertThat(destinations.declared("example.com")).isNull();
    }

    @Test
    void a_declared_host_may_mean_a_subset() {
        shared.changed(new HostTable(Collections.singletonMap("old.corp:80", "v1.orders")));
        assertThat(find("old.corp", 80).service()).isEqualTo("orders");
        assertThat(find("old.corp", 80).subset()).isEqualTo("v1");
    }

    @Test
    void what_this_process_declares_wins_over_the_control_plane() {
        shared.changed(new HostTable(Collections.singletonMap("own.corp:80", "theirs")));
        assertThat(find("own.corp", 80).service()).isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "0:0:0:0:0:0:0:1", "0::0001"})
    void an_IPv6_instance_is_found_however_its_address_is_spelt(String registered) throws Exception {
        Endpoint instance = new Endpoint("db-1", registered, 5432, 1, Endpoint.Health.PASSING, Collections.emptyMap());
        addresses.changed(Collections.singletonMap(instance.authority(), "db"));
        for (String dialled : new String[] {"::1", "0:0:0:0:0:0:0:1"}) {
            byte[] bytes = InetAddress.getByName(dialled).getAddress();
            assertThat(destinations.find(dialled, bytes, 5432).service()).isEqualTo("db");
            assertThat(destinations.find(null, bytes, 5432).pinned()).isEqualTo(instance.authority());
        }
    }

    @Test
    void an_instance_that_is_registered_by_a_name_is_found_by_it() {
        addresses.changed(Collections.singletonMap("db-1.corp.local:5432", "db"));
        assertThat(find("DB-1.corp.local", 5432).pinned()).isEqualTo("db-1.corp.local:5432");
        assertThat(find("db-1.corp.local", 22)).isNull();
    }

    @Test
    void an_instance_dialled_by_address_stays_that_instance() {
        addresses.changed(Collections.singletonMap("10.1.2.3:5432", "db"));
        Destination destination = destinations.find("10.1.2.3", new byte[] {10, 1, 2, 3}, 5432);
        assertThat(destination.service()).isEqualTo("db");
        assertThat(destination.pinned()).isEqualTo("10.1.2.3:5432");
        assertThat(destinations.find("10.1.2.3", new byte[] {10, 1, 2, 3}, 22)).isNull();
    }
}
