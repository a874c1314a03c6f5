package io.graftmesh.benchmarks;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a benchmark prints: Markdown, so that it can be read on a terminal and pasted into docs/BENCHMARKS.md. */
public final class Report {

    private static String command = "";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Report(String... header) {
        this.header = List.of(header);
    }

    /** @param line what the figures below were made by */
    static void command(String line) {
        command = line;
    }

    public static void heading(String title) {
        System.out.printf(
                "%n### %s%n%n`%s`, %s, %d cores, Linux %s%n%n",
                title,
                command,
                LocalDate.now(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version"));
    }

    /** What happens meanwhile; not part of the figures. */
    public static void progress(String line) {
        System.err.println("bench: " + line);
    }

    public Report row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    public void print() {
        int[] widths = new int[header.size()];
        widen(widths, header);
        rows.forEach(row -> widen(widths, row));
        line(widths, header);
        StringBuilder rule = new StringBuilder("|");
        for (int width : widths) {
            rule.append("-".repeat(width + 2)).append('|');
        }
        System.out.println(rule);
        rows.forEach(row -> line(widths, row));
        System.out.println();
    }

    private static void widen(int[] widths, List<String> row) {
        for (int i = 0; i < row.size(); i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private static void line(int[] widths, List<String> row) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String cell = i < row.size() ? row.get(i) : "";
            line.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[i] - cell.length()))
                    .append(" |");
        }
        System.out.println(line);
    }

    public static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
