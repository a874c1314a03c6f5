package io.graftmesh.cli.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** What the demo prints: made for 80 columns, coloured where a person looks at it. */
final class Report {

    private static final int WIDTH = 80;
    private static final int LABEL = 18;
    private static final String VERDICT_GAP = "  ";

    private final PrintStream out;
    private final Ansi ansi;
    private final long begun = System.nanoTime();
    private int checks;
    private int failed;
    private volatile boolean muted;

    Report(PrintStream out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    /** What happens once everything is being ended is not worth telling. */
    void mute() {
        muted = true;
    }

    boolean isMuted() {
        return muted;
    }

    void line(String text) {
        if (!muted) {
            out.println(text);
            out.flush();
        }
    }

    void title(String text) {
        line(ansi.string("@|bold " + escaped(text) + "|@"));
        line("");
    }

    void row(String label, String text) {
        boolean first = true;
        for (String part : wrapped(text, WIDTH - LABEL - 2)) {
            line("  " + padded(first ? label : "", LABEL) + part);
            first = false;
        }
    }

    void verdict(String claim, Findings findings) {
        checks++;
        String number = padded(checks + ".", 4);
        String word = findings.hold() ? "ok" : "FAILED";
        String style = findings.hold() ? "bold,green" : "bold,red";
        int room = WIDTH - number.length() - VERDICT_GAP.length() - word.length();
        line("");
        line(ansi.string("@|bold " + number + escaped(padded(claim, room)) + "|@" + VERDICT_GAP + "@|" + style + " "
                + word + "|@"));
        findings.evidence().forEach(evidence -> line(cut("    " + evidence)));
        if (!findings.hold()) {
            failed++;
            findings.missing().forEach(missing -> line(ansi.string("    @|red but: " + escaped(missing) + "|@")));
        }
    }

    private static String cut(String text) {
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…";
    }

    boolean allHeld() {
        return failed == 0;
    }

    int checks() {
        return checks;
    }

    int failed() {
        return failed;
    }

    /** @return such as {@code 23.4 s}: since the beginning */
    String elapsed() {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - begun) / 1e9);
    }

    /** What we quote may hold picocli's mark-up by chance. */
    private static String escaped(String text) {
        return text.replace("@|", "@ |").replace("|@", "| @");
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
