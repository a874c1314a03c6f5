package start;

import java.io.InputStream;

/** What an application can see of the agent, and what the agent has started behind its back. */
public final class Loaders {
    public static void main(String[] args) throws Exception {
        for (String name : args) {
            try {
                Class.forName(name, false, Loaders.class.getClassLoader());
                System.out.println(name + " visible");
            } catch (ClassNotFoundException e) {
                System.out.println(name + " hidden");
            }
        }
        try (InputStream in = Loaders.class.getResourceAsStream("/graft-build.properties")) {
            System.out.println("resource " + (in == null ? "hidden" : "visible"));
        }
        System.out.println("threads "
                + Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("graft-"))
                        .count());
    }
}
