package io.graftmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.record.Reason;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class FindTest {

    private static final byte[] ADDRESS = {10, 0, 0, 2};

    private final FakeControlPlane control = new FakeControlPlane();
    private final Records records = new Records();
    private final Mesh mesh = new Mesh(new MeshConfig("web").readyWaitMillis(1), control, records, new ManualClock());

    @Test
    void an_address_of_nobody_is_not_the_mesh_s() throws Exception {
        assertThat(mesh.find("db", ADDRESS, 5432)).isNull();
    }

    @Test
    void an_address_is_the_service_s_that_registered_it() throws Exception {
        control.addresses(Collections.singletonMap("10.0.0.2:80", "orders"));
        assertThat(mesh.find("10.0.0.2", ADDRESS, 80))
                .isNotNull()
                .satisfies(found -> assertThat(found.service()).isEqualTo("orders"));
    }

    /** To let it pass would be a guess, and a wrong one would be plaintext. */
    @Test
    void a_destination_that_a_silent_control_plane_does_not_explain_is_refused() {
        control.silent();
        assertThatThrownBy(() -> mesh.find("db", ADDRESS, 5432))
                .isInstanceOfSatisfying(
                        MeshRefusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CONTROL_SILENT))
                .hasMessageContaining("db:5432")
                .hasMessageContaining("identity-wait");
        assertThat(records.only().reason).isEqualTo(Reason.CONTROL_SILENT);
    }

    @Test
    void a_mesh_name_needs_no_control_plane_to_be_known() throws Exception {
        control.silent();
        assertThat(mesh.find("orders.service.consul", null, 80)).isNotNull();
    }

    /** An application must be able to reach its database although Consul is down. */
    @Test
    void where_the_control_plane_says_that_it_cannot_say_the_application_goes_on_as_before() throws Exception {
        control.failing(new ControlFailure(ControlFailure.Kind.UNREACHABLE, "Consul is down", null));
        assertThat(mesh.find("db", ADDRESS, 5432)).isNull();
    }
}
