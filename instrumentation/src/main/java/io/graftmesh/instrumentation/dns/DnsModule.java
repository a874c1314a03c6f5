package io.graftmesh.instrumentation.dns;

import io.graftmesh.instrumentation.HookModule;

/** Mesh names resolve inside the JVM, before its DNS cache can pin an instance. */
public final class DnsModule {

    private DnsModule() {}

    public static HookModule create() {
        return new HookModule("jdk-dns")
                .hook(
                        "java.net.InetAddress",
                        "getAllByName",
                        "(Ljava/lang/String;)[Ljava/net/InetAddress;",
                        "io.graftmesh.instrumentation.dns.ResolveAdvice");
    }
}
