package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** How the benchmark talks to its programs: a line in, a line out. Whoever started us is gone when the input ends. */
final class Console {

    /** Answers one command; its words follow. */
    interface Commands {
        String answer(String[] words) throws Exception;
    }

    private Console() {}

    /** Every command is {@code <id> <word>…} and is answered by {@code DONE <id> <answer>}. */
    static void serve(Commands commands) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            String answer;
            try {
                answer = words[1].equals("gc") ? usedAfterCollection() : commands.answer(words);
            } catch (Exception e) {
                answer = "failed: " + e;
            }
            System.out.println("DONE " + words[0] + " " + answer);
        }
        System.exit(0);
    }

    private static String usedAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.runFinalization();
        System.gc();
        return String.valueOf(runtime.totalMemory() - runtime.freeMemory());
    }
}
