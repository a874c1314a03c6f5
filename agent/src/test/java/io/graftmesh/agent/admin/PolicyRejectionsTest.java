package io.graftmesh.agent.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import org.junit.jupiter.api.Test;

class PolicyRejectionsTest {

    private final PolicyRejections rejections = new PolicyRejections();

    private void said(Kind kind, String message) {
        rejections.failed(new ControlFailure(kind, message, null));
    }

    @Test
    void one_mistake_counts_once_however_many_watches_say_it() {
        for (int watch = 0; watch < 5; watch++) {
            said(Kind.BAD_DOCUMENT, "mesh.yaml:7: Splits: the weights add up to 90.0, not to 100");
        }
        assertThat(rejections.count()).isEqualTo(1);
        said(Kind.BAD_DOCUMENT, "mesh.yaml:7: Splits: the weights add up to 80.0, not to 100");
        assertThat(rejections.count()).isEqualTo(2);
    }

    @Test
    void a_control_plane_that_is_away_has_said_nothing_wrong() {
        said(Kind.UNREACHABLE, "nobody answers");
        said(Kind.FORBIDDEN, "not with this token");
        said(Kind.SERVER_ERROR, "no leader");
        assertThat(rejections.count()).isZero();
    }
}
