package support;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Libraries that tell of their good health do so on stderr, where only trouble is looked for. */
final class Quiet {

    private Quiet() {}

    static void libraries() {
        Logger.getLogger("").setLevel(Level.WARNING);
    }
}
