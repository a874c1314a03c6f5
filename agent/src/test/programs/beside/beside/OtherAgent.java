package beside;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/** Another vendor's agent: it too looks at every class, and retransforms sockets once it is there. */
public final class OtherAgent {
    public static void premain(String arguments, Instrumentation instrumentation) throws Exception {
        instrumentation.addTransformer(new Looking(), true);
        instrumentation.retransformClasses(java.net.Socket.class, java.net.ServerSocket.class);
    }

    static final class Looking implements ClassFileTransformer {
        @Override
        public byte[] transform(ClassLoader l, String n, Class<?> c, ProtectionDomain d, byte[] bytes) {
            return "java/net/Socket".equals(n) ? bytes.clone() : null;
        }
    }
}
