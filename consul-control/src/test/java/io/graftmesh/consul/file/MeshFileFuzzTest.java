package io.graftmesh.consul.file;

import io.graftmesh.consul.entry.DocException;
import io.graftmesh.consul.entry.YamlDocs;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever somebody types, the answer is a sound document or one line about it, never a stack trace. */
class MeshFileFuzzTest {

    private static final String SOUND = MeshDirectory.HEAD + """
            Services:
              - {Service: orders, ID: o1, Address: 127.0.0.1, Port: 9001, Meta: {version: v1}, Status: warning}
              - {Service: egress, Port: 9002, Kind: terminating-gateway, Weights: {Passing: 2}}
            Hosts: {"orders.corp.local:8080": orders}
            ConfigEntries:
              - {Kind: service-defaults, Name: orders, Protocol: http}
              - {Kind: service-intentions, Name: orders, Sources: [{Name: web, Action: allow}]}
              - {Kind: service-resolver, Name: orders, Subsets: {v1: {Filter: Service.Meta.version == v1}}}
              - {Kind: service-splitter, Name: orders, Splits: [{Weight: 90}, {Weight: 10, ServiceSubset: v1}]}
              - {Kind: service-router, Name: orders, Routes: [{Match: {HTTP: {PathPrefix: /a}}, Destination: {}}]}
              - {Kind: ingress-gateway, Name: edge, Listeners: [{Port: 1, Services: [{Name: orders}]}]}
              - {Kind: terminating-gateway, Name: egress, Services: [{Name: rates, SNI: r}]}
            """;

    private static final String[] SNIPPETS = {
        "",
        " ",
        "\n",
        "\t",
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        ",",
        "- ",
        "~",
        "null",
        "''",
        "\"",
        "&a ",
        "*a",
        "<<: *a",
        "!!int x",
        "99999999999999999999",
        "-1",
        "0x1F",
        ".nan",
        "\u0000",
        "\ud83d\ude00",
        "? ",
        "|",
        "--- ",
        "%YAML 9.9\n"
    };

    @Test
    void aDamagedDocumentIsReadOrRefusedAndNothingElse() {
        Random random = new Random(20261122);
        for (int round = 0; round < 1_500; round++) {
            StringBuilder text = new StringBuilder(SOUND);
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(6));
                text.replace(at, end, SNIPPETS[random.nextInt(SNIPPETS.length)]);
            }
            try {
                new MeshDocument(YamlDocs.parse("mesh.yaml", text.toString()), Path.of("/nowhere"));
            } catch (DocException e) {
                if (e.getMessage().contains("\n")) {
                    throw new AssertionError("more than one line: " + e.getMessage());
                }
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("round " + round + ":\n" + text, e);
            }
        }
    }
}
