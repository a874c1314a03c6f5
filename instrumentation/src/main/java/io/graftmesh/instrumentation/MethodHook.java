package io.graftmesh.instrumentation;

import java.util.List;

/** One method to weave. Names only: with woven bytes at hand nobody loads the advice, or Byte Buddy. */
public final class MethodHook {

    private final String method;
    private final List<String> descriptors;
    private final String adviceClass;
    private final boolean optional;

    public MethodHook(String method, List<String> descriptors, String adviceClass, boolean optional) {
        this.method = method;
        this.descriptors = descriptors;
        this.adviceClass = adviceClass;
        this.optional = optional;
    }

    public String method() {
        return method;
    }

    /** @return as in the class file, {@code (Ljava/net/SocketAddress;I)V}; several where versions differ */
    public List<String> descriptors() {
        return descriptors;
    }

    /** @return whether the class may be without it: some versions name it otherwise */
    public boolean optional() {
        return optional;
    }

    public String adviceClass() {
        return adviceClass;
    }
}
