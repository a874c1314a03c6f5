package support;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;

/** {@code <class> <option>}; then a line {@code <number> <host> <port>} each, answered by {@code answer:<number> …}. */
public final class Call {

    private Call() {}

    public static void main(String[] arguments) throws Exception {
        Quiet.libraries();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.split(" ");
            System.out.println("answer:" + words[0] + " " + answer(arguments[0], arguments[1], words));
        }
        System.exit(0);
    }

    /** A client is new for each server: what one keeps open is no other's. */
    private static String answer(String name, String option, String[] words) {
        try {
            Client client = (Client) Class.forName("clients." + name)
                    .getDeclaredConstructor(String.class)
                    .newInstance(option);
            return "ok " + client.exchange(words[1], Integer.parseInt(words[2]));
        } catch (Throwable e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return "failed " + trace.toString().replaceAll("\\s+", " ");
        }
    }
}
