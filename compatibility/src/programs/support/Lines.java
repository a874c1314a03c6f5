package support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Lines of text, a byte a character. */
public final class Lines {

    private Lines() {}

    /** @return without its end; empty at the end of the stream, too */
    public static String read(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    public static void write(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes());
        out.flush();
    }
}
