package clients;

import java.util.Collection;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import support.Client;

public final class KafkaClient implements Client {

    public KafkaClient(String option) {}

    @Override
    public String exchange(String host, int port) throws Exception {
        Properties settings = new Properties();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, host + ":" + port);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
        try (Admin admin = Admin.create(settings)) {
            for (int i = 0; i < 2; i++) {
                Collection<Node> nodes = admin.describeCluster().nodes().get(20, TimeUnit.SECONDS);
                if (nodes.size() != 1 || nodes.iterator().next().id() != 7) {
                    throw new IllegalStateException("brokers: " + nodes);
                }
            }
            return "";
        }
    }
}
