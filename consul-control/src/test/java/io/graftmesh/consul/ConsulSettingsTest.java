package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsulSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', http://127.0.0.1:8500",
        "consul.corp:8500, '', http://consul.corp:8500",
        "consul.corp:8501, true, https://consul.corp:8501",
        "http://consul.corp:8501, 1, https://consul.corp:8501",
        "https://consul.corp:8501/, false, https://consul.corp:8501",
        "[::1]:8500, '', http://[::1]:8500",
        "HTTP://consul.corp:8500/prefix/, '', http://consul.corp:8500/prefix",
    })
    void anAddressIsReadAsConsulsOwnToolsReadIt(String address, String ssl, String url) {
        assertThat(ConsulSettings.from(Map.of("CONSUL_HTTP_ADDR", address, "CONSUL_HTTP_SSL", ssl))
                        .url())
                .isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x:1", "http://", "a b:80", "http://user@host:1", "host:99999", "host:x"})
    void anAddressThatIsNoneIsRefusedWithTheVariablesName(String address) {
        assertThatThrownBy(() -> ConsulSettings.from(Map.of("CONSUL_HTTP_ADDR", address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CONSUL_HTTP_ADDR=" + address);
    }

    @Test
    void aUnixSocketIsNotSupportedAndSaysWhatToDo() {
        assertThatThrownBy(() -> ConsulSettings.from(Map.of("CONSUL_HTTP_ADDR", "unix:///run/consul.sock")))
                .hasMessageContaining("Unix sockets are not supported")
                .hasMessageContaining("host:port");
    }

    @Test
    void aClientCertificateNeedsItsKey() {
        assertThatThrownBy(() -> ConsulSettings.from(Map.of("CONSUL_CLIENT_CERT", "/x.pem")))
                .hasMessageContaining("belong together");
    }
}
