package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.pki.SslScan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** What a scanner says of an application's port. */
@Tag("full")
class TlsScanIT {

    private final MeshLab lab = new MeshLab();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    @EachJdk
    void a_scanner_finds_nothing_old_or_weak_on_an_applications_port(Jdk jdk) throws Exception {
        int port = MeshLab.freePort();
        lab.yaml(new MeshYaml().service("orders", port).allowByDefault());
        MeshApp server = ChannelPrograms.start(lab, jdk, "orders", "inbound=strict");
        server.ok("ChannelServer.echo", port);

        SslScan.of(
                        port,
                        "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN,
                        lab.ca().leaf(MeshLab.spiffe("storefront")))
                .assertNothingOldOrWeak();
    }
}
