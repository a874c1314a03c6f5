package mesh;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;

/**
 * An application that does what a test asks for on its standard input, one line each: {@code <number> <Class>.<method>
 * <argument>…}. Every line is done on a thread of its own and answered on standard output: {@code answer:<number> ok …} or
 * {@code answer:<number> failed …}.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        BufferedReader asked = new BufferedReader(new InputStreamReader(commands(), "UTF-8"));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            final String[] words = line.split(" ");
            new Thread(words[1]) {
                @Override
                public void run() {
                    answer(words);
                }
            }.start();
        }
        System.exit(0); // nobody is left who could ask
    }

    private static InputStream commands() throws IOException {
        String path = System.getProperty("mesh.commands"); // where standard input is something else
        return path == null ? System.in : new FileInputStream(path);
    }

    private static void answer(String[] words) {
        String result;
        try {
            result = "ok " + call(words);
        } catch (Throwable t) {
            result = "failed " + describe(t);
        }
        System.out.println(
                "answer:" + words[0] + " " + result.replace('\n', ' ').replace('\r', ' '));
    }

    private static String call(String[] words) throws Throwable {
        int dot = words[1].indexOf('.');
        String[] arguments = java.util.Arrays.copyOfRange(words, 2, words.length);
        try {
            return (String) Class.forName("mesh." + words[1].substring(0, dot))
                    .getDeclaredMethod(words[1].substring(dot + 1), String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    static String describe(Throwable t) {
        StringBuilder text = new StringBuilder(t.toString());
        for (StackTraceElement frame : t.getStackTrace()) {
            if (frame.getClassName().startsWith("mesh.")) {
                text.append(" at ").append(frame);
            }
        }
        return text.toString();
    }
}
