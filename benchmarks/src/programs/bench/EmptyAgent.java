package bench;

import java.lang.instrument.Instrumentation;

/** What any agent costs, whatever it does. */
public final class EmptyAgent {

    private EmptyAgent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {}
}
