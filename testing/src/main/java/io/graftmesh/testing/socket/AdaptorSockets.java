package io.graftmesh.testing.socket;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.spi.SelectorProvider;

/** The sockets of channels. */
public final class AdaptorSockets extends BlockingSockets {

    private final SelectorProvider provider;

    public AdaptorSockets(SelectorProvider provider) {
        this.provider = provider;
    }

    @Override
    protected Socket open() throws IOException {
        return provider.openSocketChannel().socket();
    }

    @Override
    protected ServerSocket openListener() throws IOException {
        return provider.openServerSocketChannel().socket();
    }
}
