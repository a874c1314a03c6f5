package io.graftmesh.compatibility;

import java.util.List;
import java.util.regex.Pattern;

/** What peers and JVMs write to stderr with no agent as well, and what the agent says when all is well. */
final class ExpectedOutput {

    private static final Pattern REFUSAL = Pattern.compile("\\[graft] WARN outbound connection .* refused .*");
    private static final List<Pattern> EXPECTED = List.of(
            Pattern.compile("\\[graft] (service|identity) .*"),
            // Java 24 and later, of libraries that use Unsafe or load native code.
            Pattern.compile("WARNING: A terminally deprecated method in sun\\.misc\\.Unsafe has been called"),
            Pattern.compile("WARNING: sun\\.misc\\.Unsafe::\\w+ (has been called by (?!.*graft).*|will be removed .*)"),
            Pattern.compile("WARNING: Please consider reporting this to the maintainers of (?!.*graft).*"),
            Pattern.compile("WARNING: A restricted method in java\\.lang\\.System has been called"),
            Pattern.compile("WARNING: java\\.lang\\.System::load\\w* has been called by (?!.*graft).*"),
            Pattern.compile("WARNING: Use --enable-native-access=.*"),
            Pattern.compile("WARNING: Restricted methods will be blocked in a future release .*"));

    private ExpectedOutput() {}

    static boolean isExpected(String line) {
        return line.isBlank()
                || EXPECTED.stream().anyMatch(pattern -> pattern.matcher(line).matches());
    }

    static boolean isRefusal(String line) {
        return REFUSAL.matcher(line).matches();
    }
}
