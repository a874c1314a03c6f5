package io.graftmesh.instrumentation;

/** One method to weave. Names only: with woven bytes at hand nobody loads the advice, or Byte Buddy. */
public final class MethodHook {

    private final String method;
    private final String descriptor;
    private final String adviceClass;

    MethodHook(String method, String descriptor, String adviceClass) {
        this.method = method;
        this.descriptor = descriptor;
        this.adviceClass = adviceClass;
    }

    public String method() {
        return method;
    }

    /** @return as in the class file, {@code (Ljava/net/SocketAddress;I)V} */
    public String descriptor() {
        return descriptor;
    }

    public String adviceClass() {
        return adviceClass;
    }
}
