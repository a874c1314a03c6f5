package io.graftmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaintextLineTest {

    private static final String PAGE = """
            {"service":"orders","peers":[
              {"peer":"10.0.0.7","services_there":"cron","service":"orders","port":9001,"inbound":"permissive",
               "security":"plaintext","passed":3,"refused":0,"last_seen":"2026-11-27T05:00:00Z"},
              {"peer":"10.0.0.9","services_there":"","service":"orders","port":9001,"inbound":"strict",
               "security":"plaintext","passed":1,"refused":2,"last_seen":"2026-11-27T06:00:00Z"}]}
            """;

    @Test
    void the_latest_caller_stands_first_with_what_became_of_it() throws Exception {
        List<String> lines = PlaintextLine.table(PlaintextLine.parse(new ObjectMapper().readTree(PAGE)));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("10.0.0.9", "orders:9001", "strict", "2026-11-27T06:00:00Z");
        assertThat(lines.get(2)).contains("10.0.0.7 (cron)", "permissive");
        assertThat(lines.get(1).split("\\s+")).containsSubsequence("plaintext", "1", "2");
    }

    @Test
    void nobody_is_a_line_of_its_own() throws Exception {
        assertThat(PlaintextLine.table(PlaintextLine.parse(new ObjectMapper().readTree("{\"peers\":[]}"))))
                .containsExactly("Nobody has spoken plaintext since these agents started.");
    }
}
