package io.graftmesh.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TlsRecordsTest {

    private static final byte[] TWO_RECORDS = {22, 3, 1, 0, 2, 'a', 'b', 23, 3, 3, 0, 1, 'c'};

    private final TlsRecords records = new TlsRecords();

    @Test
    void records_that_follow_each_other_are_tls_however_they_are_cut() {
        for (byte one : TWO_RECORDS) {
            records.accept(new byte[] {one}, 1);
        }
        records.accept(TWO_RECORDS, TWO_RECORDS.length);

        assertThat(records.isTls()).isTrue();
        assertThat(records.any()).isTrue();
    }

    @Test
    void a_request_in_plaintext_is_none() {
        byte[] request = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        records.accept(request, request.length);

        assertThat(records.isTls()).isFalse();
    }

    @Test
    void plaintext_after_a_record_shows() {
        records.accept(TWO_RECORDS, TWO_RECORDS.length);
        records.accept(new byte[] {'H'}, 1);

        assertThat(records.isTls()).isFalse();
    }

    @Test
    void before_the_first_byte_nothing_was_carried() {
        records.accept(new byte[9], 0);

        assertThat(records.any()).isFalse();
    }
}
