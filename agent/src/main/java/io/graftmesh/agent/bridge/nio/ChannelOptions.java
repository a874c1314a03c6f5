package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the application asked of a channel before it was connected, so that a second attempt has it as well. */
public final class ChannelOptions {

    private @Nullable Map<SocketOption<?>, Object> options;
    private @Nullable SocketAddress local;

    public synchronized void set(SocketOption<?> name, @Nullable Object value) {
        if (value != null) {
            if (options == null) {
                options = new LinkedHashMap<>();
            }
            options.put(name, value);
        }
    }

    public synchronized void bound(@Nullable SocketAddress address) {
        local = address;
    }

    public synchronized void apply(NetworkChannel fresh) throws IOException {
        applyOptions(fresh);
        if (local != null) {
            fresh.bind(local);
        }
    }

    /** All but the local address. */
    @SuppressWarnings("unchecked")
    public synchronized void applyOptions(NetworkChannel fresh) throws IOException {
        if (options != null) {
            for (Map.Entry<SocketOption<?>, Object> option : options.entrySet()) {
                fresh.setOption((SocketOption<Object>) option.getKey(), option.getValue());
            }
        }
    }
}
