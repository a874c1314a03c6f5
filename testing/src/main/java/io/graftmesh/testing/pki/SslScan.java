package io.graftmesh.testing.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What {@code sslscan}, which nobody here wrote, finds out about a port by asking for everything that TLS ever had. */
public final class SslScan {

    private final Document found;
    private final String text;

    private SslScan(Document found, String text) {
        this.found = found;
        this.text = text;
    }

    /**
     * @param sni whom to ask for
     * @param client what to show, since a port of the mesh talks to nobody without a certificate
     */
    public static SslScan of(int port, String sni, TestCa.Cert client) throws Exception {
        String binary = System.getenv("GRAFT_SSLSCAN");
        if (binary == null) {
            throw new AssertionError(
                    "environment variable GRAFT_SSLSCAN names no sslscan; ./graft test --full provides it");
        }
        Path directory = Files.createTempDirectory("graft-sslscan");
        client.write(directory, "client");
        Path out = directory.resolve("out.xml");
        Process scan = new ProcessBuilder(
                        binary,
                        "--no-colour",
                        "--certs=" + directory.resolve("client.pem"),
                        "--pk=" + directory.resolve("client-key.pem"),
                        "--sni-name=" + sni,
                        "--xml=" + out,
                        "127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.txt").toFile())
                .start();
        if (!scan.waitFor(5, TimeUnit.MINUTES)) {
            scan.destroyForcibly();
            throw new AssertionError("sslscan does not end");
        }
        String text = Files.readString(out);
        Document found = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(Files.readAllBytes(out)));
        for (String file : List.of("client.pem", "client-key.pem", "out.xml", "out.txt", "")) {
            Files.delete(directory.resolve(file));
        }
        return new SslScan(found, text);
    }

    /** TLS 1.3, and 1.2 with forward secrecy and authenticated encryption; nothing that has a name of its own. */
    public void assertNothingOldOrWeak() {
        assertThat(protocols()).as("%s", this).containsExactly("tls1.2", "tls1.3");
        assertThat(attributes("cipher", "cipher"))
                .as("%s", this)
                .isNotEmpty()
                .allMatch(name -> name.matches("TLS_(AES|CHACHA20)_.*|ECDHE-ECDSA-.*(GCM|POLY1305).*"));
        assertThat(attributes("group", "name"))
                .as("%s", this)
                .isNotEmpty()
                .noneMatch(name -> name.matches("(sect|secp1|secp2(?!56)).*"));
        assertThat(is("compression", "supported")).as("compression").isFalse();
        assertThat(is("renegotiation", "supported") && !is("renegotiation", "secure"))
                .as("insecure renegotiation")
                .isFalse();
        assertThat(is("heartbleed", "vulnerable")).as("heartbleed").isFalse();
    }

    private Set<String> protocols() {
        Set<String> enabled = new TreeSet<>();
        for (Element protocol : all("protocol")) {
            if (protocol.getAttribute("enabled").equals("1")) {
                enabled.add(protocol.getAttribute("type") + protocol.getAttribute("version"));
            }
        }
        return enabled;
    }

    private Set<String> attributes(String element, String attribute) {
        Set<String> values = new TreeSet<>();
        all(element).forEach(each -> values.add(each.getAttribute(attribute)));
        return values;
    }

    private boolean is(String element, String attribute) {
        return all(element).stream()
                .anyMatch(each -> each.getAttribute(attribute).equals("1"));
    }

    private List<Element> all(String element) {
        NodeList nodes = found.getElementsByTagName(element);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    @Override
    public String toString() {
        return text;
    }
}
