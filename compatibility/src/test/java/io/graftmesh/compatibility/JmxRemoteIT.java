package io.graftmesh.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A port for monitoring that is not the service's is nobody's business but the monitoring's. */
class JmxRemoteIT {

    private static final Peer SERVER = Peer.all(Peer.Kind.SERVER).stream()
            .filter(peer -> peer.program().equals("JdkServer"))
            .findFirst()
            .orElseThrow();

    @ParameterizedTest
    @EnumSource
    void monitoring_without_an_agent_reads_from_an_application_that_is_strict(Jdk jdk) throws Exception {
        int service = Lab.freePort();
        int management = Lab.freePort();
        try (Lab lab = new Lab(List.of());
                JvmUnderTest jvm = start(lab, jdk, service, management)) {
            jvm.awaitOut("ready", RunningPeer.PATIENCE);
            JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + management + "/jmxrmi");
            try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
                Object version = connector
                        .getMBeanServerConnection()
                        .getAttribute(new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME), "SpecVersion");

                assertThat(version).isEqualTo(jdk == Jdk.JDK8 ? "1.8" : String.valueOf(jdk.feature()));
            }
        }
    }

    private static JvmUnderTest start(Lab lab, Jdk jdk, int service, int management) {
        return lab.jvm(SERVER, jdk, ",inbound=strict,port=" + service)
                .property("com.sun.management.jmxremote.port", String.valueOf(management))
                .property("com.sun.management.jmxremote.rmi.port", String.valueOf(management))
                .property("com.sun.management.jmxremote.authenticate", "false")
                .property("com.sun.management.jmxremote.ssl", "false")
                .property("java.rmi.server.hostname", "127.0.0.1")
                .classPath(Program.classPath(SERVER))
                .main("support.Serve", SERVER.program(), String.valueOf(service), "");
    }
}
