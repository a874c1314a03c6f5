package io.graftmesh.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathForMatchingTest {

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b, /a/b",
        "/a/b/, /a/b/",
        "/a?x=/../b, /a",
        "//a///b, /a/b",
        "//, /",
        "/a/./b, /a/b",
        "/a/b/.., /a/",
        "/a/b/../c, /a/c",
        "/a/.., /",
        "/a/b/., /a/b/",
        "/a/%2e%2e/b, /b",
        "/a/%2E%2e/b, /b",
        "/a/.%2e/b, /b",
        "/%61dmin, /admin",
        "/a/..;x=1/b, /b",
        "/a/.;/b, /a/b",
        "/a;v=1/b, /a;v=1/b",
        "/a%2fb, /a%2fb",
        "/a%2F..%2Fb, /a%2F..%2Fb",
        "/100%, /100%",
        "/%zz, /%zz",
        "/%252e%252e/a, /%252e%252e/a",
        "/..., /...",
        "/..a/b, /..a/b",
    })
    void isWhatAServerWouldMakeOfIt(String target, String path) throws Exception {
        assertThat(PathForMatching.of(target)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../a",
                "/a/../..",
                "/%2e%2e/a",
                "/..;/a",
                "//../a",
                "/a\\b",
                "/%5c",
                "/%5C",
                "/%00",
                "/a#b"
            })
    void whatNoTwoServersReadAlikeIsRefused(String target) {
        assertThatThrownBy(() -> PathForMatching.of(target)).isInstanceOf(HttpRefusal.class);
    }
}
