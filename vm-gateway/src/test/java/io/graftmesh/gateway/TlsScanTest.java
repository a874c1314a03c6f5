package io.graftmesh.gateway;

import io.graftmesh.gateway.testkit.EgressUnderTest;
import io.graftmesh.gateway.testkit.FakePlane;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.mesh.control.Gateway.LinkedService;
import io.graftmesh.testing.pki.SslScan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a scanner says of the gateway's port to the mesh, the one on which it speaks TLS. */
@Tag("full")
class TlsScanTest {

    @Test
    void aScannerFindsNothingOldOrWeak() throws Exception {
        FakePlane plane = new FakePlane();
        try (Peer outside = Peer.plain(Peer::echo);
                EgressUnderTest egress = new EgressUnderTest(
                        plane.external("legacy-db", outside.port()), new LinkedService("legacy-db", null, null))) {
            SslScan.of(
                            egress.address().getPort(),
                            FakePlane.sni("legacy-db"),
                            plane.ca.leaf(FakePlane.spiffe("orders")))
                    .assertNothingOldOrWeak();
        }
    }
}
