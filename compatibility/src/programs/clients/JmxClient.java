package clients;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import support.Client;

/** As monitoring tools do it. */
public final class JmxClient implements Client {

    public JmxClient(String option) {}

    @Override
    public String exchange(String host, int port) throws Exception {
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + host + ":" + port + "/jmxrmi");
        try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            ObjectName runtime = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
            for (int i = 0; i < 100; i++) {
                if (!(beans.getAttribute(runtime, "Uptime") instanceof Long)) {
                    throw new IllegalStateException("no uptime");
                }
            }
            return "";
        }
    }
}
