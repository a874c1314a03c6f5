package clients;

import support.Client;
import support.Connection;
import support.Lines;

/** Waits for the server's word, then sends lines; the option is the class of the JDK's that carries them. */
public final class GreetedClient implements Client {

    private final String kind;

    public GreetedClient(String kind) {
        this.kind = kind;
    }

    @Override
    public String exchange(String host, int port) throws Exception {
        try (Connection connection = Connection.open(kind, host, port)) {
            expect("220 ready", Lines.read(connection.in));
            for (int i = 0; i < 10; i++) {
                Lines.write(connection.out, "line " + i);
                expect("250 line " + i, Lines.read(connection.in));
            }
            return "";
        }
    }

    private static void expect(String wanted, String got) {
        if (!got.equals(wanted)) {
            throw new IllegalStateException("not '" + wanted + "' but '" + got + "'");
        }
    }
}
