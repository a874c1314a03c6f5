package io.graftmesh.compatibility;

import java.util.List;
import java.util.regex.Pattern;

/** What peers and JVMs write to stderr with no agent as well, and what the agent says when all is well. */
final class ExpectedOutput {

    private static final List<Pattern> EXPECTED = List.of(
            Pattern.compile("\\[graft] (service|identity) .*"),
            // What it refuses is on record as well, and that is looked at.
            Pattern.compile("\\[graft] WARN outbound connection .* refused .*"),
            Pattern.compile("SLF4J(\\(W\\))?: .*"),
            // Tomcat started by its script logs to stderr.
            Pattern.compile("\\d\\d-\\w+-\\d{4} [\\d:.]+ INFO .*|NOTE: Picked up JDK_JAVA_OPTIONS: .*"),
            // Tomcat on a machine that has much to do.
            Pattern.compile(".* org\\.apache\\.catalina\\.util\\.SessionIdGeneratorBase createSecureRandom"),
            Pattern.compile("WARNING: Creation of SecureRandom instance .*"),
            // Java 9 to 16, of libraries that reflect.
            Pattern.compile("WARNING: An illegal reflective access operation has occurred"),
            Pattern.compile("WARNING: Illegal reflective access by (?!.*io\\.graftmesh).*"),
            Pattern.compile("WARNING: Use --illegal-access=warn .*"),
            Pattern.compile("WARNING: All illegal access operations will be denied .*"),
            // Java 24 and later, of libraries that use Unsafe or load native code.
            Pattern.compile("WARNING: A terminally deprecated method in sun\\.misc\\.Unsafe has been called"),
            Pattern.compile(
                    "WARNING: sun\\.misc\\.Unsafe::\\w+ (has been called by (?!.*io\\.graftmesh).*|will be removed .*)"),
            Pattern.compile("WARNING: Please consider reporting this to the maintainers of (?!.*io\\.graftmesh).*"),
            Pattern.compile("WARNING: A restricted method in java\\.lang\\.System has been called"),
            Pattern.compile("WARNING: java\\.lang\\.System::load\\w* has been called by (?!.*io\\.graftmesh).*"),
            Pattern.compile("WARNING: Use --enable-native-access=.*"),
            Pattern.compile("WARNING: Restricted methods will be blocked in a future release .*"));

    private ExpectedOutput() {}

    static boolean isExpected(String line) {
        return line.isBlank()
                || EXPECTED.stream().anyMatch(pattern -> pattern.matcher(line).matches());
    }
}
