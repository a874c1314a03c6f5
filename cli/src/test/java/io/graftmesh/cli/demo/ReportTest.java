package io.graftmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ReportTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8), Ansi.OFF);

    @Test
    void everyClaimFitsIntoEightyColumnsWithItsVerdict() {
        for (Check check : Demo.checks()) {
            report.verdict(check.claim(), new Findings());
            report.verdict(check.claim(), new Findings().require(false, "x"));
        }
        assertThat(printed().lines()).allMatch(line -> line.length() <= 80);
        assertThat(report.checks()).isGreaterThan(20);
    }

    @Test
    void aVerdictSaysWhatIsMissing() {
        report.verdict("Pigs fly", new Findings().show("a pig was seen").require(false, "it walked"));
        assertThat(printed()).contains("1.  Pigs fly").contains("FAILED").contains("a pig was seen", "but: it walked");
        assertThat(report.allHeld()).isFalse();
    }

    @Test
    void evidenceIsCutButWhatIsMissingIsToldInFull() {
        String longText = "x".repeat(120);
        report.verdict("Pigs fly", new Findings().show(longText).require(false, longText));
        assertThat(printed().lines().filter(line -> line.endsWith("x…")))
                .hasSize(1)
                .allMatch(line -> line.length() == 80);
        assertThat(printed()).contains("but: " + longText);
    }

    @Test
    void longRowsAreWrappedUnderTheirLabel() {
        report.row("label", "word ".repeat(40).trim());
        assertThat(printed().lines()).hasSizeGreaterThan(2).allMatch(line -> line.length() <= 80);
        assertThat(printed().lines().skip(1)).allMatch(line -> line.startsWith(" ".repeat(20)));
    }

    @Test
    void whatIsQuotedIsNotTakenForMarkup() {
        report.verdict("a @|red b|@ c", new Findings());
        assertThat(printed()).contains("@ |red b| @");
    }

    @Test
    void aMutedReportIsSilent() {
        report.mute();
        report.line("x");
        assertThat(printed()).isEmpty();
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
