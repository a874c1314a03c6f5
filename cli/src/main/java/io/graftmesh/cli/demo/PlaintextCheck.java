package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.ConnectionLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class PlaintextCheck implements Check {

    private static final int TIMEOUT_MILLIS = 5_000;

    @Override
    public String claim() {
        return "Who shows no identity gets nothing: plain HTTP straight to orders";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        String seen = ask(stage.mesh.orders1.port());
        List<ConnectionLine> records = new ArrayList<>();
        Waiting.until(Duration.ofSeconds(3), () -> {
            records.clear();
            records.addAll(stage.admin(stage.mesh.orders1).connections());
            return records.stream().anyMatch(PlaintextCheck::isRefusal);
        });
        return judge(seen, records);
    }

    /** @return what came back, as far as it came */
    private static String ask(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(ShopMesh.HOST, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("GET /orders HTTP/1.1\r\nHost: orders\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketException reset) {
            return "";
        }
    }

    private static boolean isRefusal(ConnectionLine record) {
        return record.inbound() && record.reason().equals("plaintext_refused");
    }

    static Findings judge(String seen, List<ConnectionLine> records) {
        Findings findings = new Findings()
                .show("GET /orders to its own port: connection closed, " + seen.length() + " bytes came back")
                .require(
                        seen.isEmpty(),
                        "orders answered: " + seen.lines().findFirst().orElse(""));
        return records.stream()
                .filter(PlaintextCheck::isRefusal)
                .reduce((first, last) -> last)
                .map(record -> findings.show("orders recorded: " + record.reason() + " (inbound=strict)"))
                .orElseGet(() -> findings.require(false, "orders has no record of having refused it"));
    }
}
