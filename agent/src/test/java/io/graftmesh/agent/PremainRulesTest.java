package io.graftmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What runs before the application's main must not initialise what the application configures: servers set their own
 * LogManager and MBean server, and a lambda on JDK 8 starts the invokedynamic machinery.
 */
class PremainRulesTest {

    private static final List<String> FORBIDDEN = List.of(
            "java/util/logging/",
            "java/lang/management/",
            "javax/management/",
            "java/nio/channels/spi/",
            "java/util/concurrent/ForkJoin",
            "java/util/concurrent/CompletableFuture",
            "java/util/stream/",
            "java/security/MessageDigest",
            "net/bytebuddy/");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io/graftmesh/agent/GraftAgent",
                "io/graftmesh/agent/AgentLoader",
                "io/graftmesh/agent/AgentArchive",
                "io/graftmesh/agent/AgentStart",
                "io/graftmesh/agent/AgentOptions",
                "io/graftmesh/agent/OptionSources",
                "io/graftmesh/agent/OptionValues",
                "io/graftmesh/agent/AgentLog",
                "io/graftmesh/agent/bridge/EarlyHooks",
                "io/graftmesh/agent/bridge/RememberedMesh",
                "io/graftmesh/agent/install/Installation",
                "io/graftmesh/agent/install/BootstrapDefiner",
                "io/graftmesh/agent/install/LookupDefiner",
                "io/graftmesh/agent/install/HookTransformer",
                "io/graftmesh/agent/install/HookTargets",
                "io/graftmesh/agent/install/HookTarget",
                "io/graftmesh/agent/Outsiders",
                "io/graftmesh/agent/install/StartCache",
                "io/graftmesh/agent/install/PrivateDirectory",
                "io/graftmesh/instrumentation/HookModules",
                "io/graftmesh/instrumentation/socket/SocketModule",
                "io/graftmesh/instrumentation/dns/DnsModule",
                "io/graftmesh/instrumentation/nio/NioModule",
                "io/graftmesh/instrumentation/netty/NettyModule",
                "io/graftmesh/instrumentation/outside/OutsideModule",
                "io/graftmesh/instrumentation/xnio/XnioModule",
                "io/graftmesh/instrumentation/commonshttpclient3/CommonsHttpClient3Module",
                "io/graftmesh/instrumentation/apachehttpclient4/ApacheHttpClient4Module",
                "io/graftmesh/instrumentation/apachehttpclient5/ApacheHttpClient5Module",
                "io/graftmesh/instrumentation/okhttp/OkHttpModule",
                "io/graftmesh/instrumentation/javahttpclient/JavaHttpClientModule",
                "java/net/GraftBridge",
                "java/net/GraftJdk",
                "java/net/GraftDelegatingImpl",
                "java/net/GraftSocketImpl",
            })
    void code_that_runs_before_main_keeps_its_hands_off(String className) throws IOException {
        assertThat(violations(className)).isEmpty();
    }

    private static List<String> violations(String className) throws IOException {
        List<String> found = new ArrayList<>();
        try (InputStream in = PremainRulesTest.class.getClassLoader().getResourceAsStream(className + ".class")) {
            assertThat(in).as(className).isNotNull();
            new ClassReader(in).accept(new Scanner(found), ClassReader.SKIP_DEBUG);
        }
        return found;
    }

    private static final class Scanner extends ClassVisitor {
        private final List<String> found;

        Scanner(List<String> found) {
            super(Opcodes.ASM9);
            this.found = found;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                    found.add(name + " uses invokedynamic (a lambda?)");
                }

                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                    check(name, owner);
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String field, String type) {
                    check(name, owner);
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    check(name, type);
                }
            };
        }

        private void check(String method, String owner) {
            for (String prefix : FORBIDDEN) {
                if (owner.startsWith(prefix)) {
                    found.add(method + " uses " + owner);
                }
            }
        }
    }
}
