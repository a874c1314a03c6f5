package com.acme.shop.inventory;

import com.acme.shop.common.RunningService;
import com.acme.shop.common.ServiceConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Accepts terminals and other services on a port; each connection has a thread of its own. */
public final class InventoryServer implements RunningService {

    private static final Logger LOG = Logger.getLogger(InventoryServer.class.getName());
    private static final int BACKLOG = 100;
    private static final int CLOSE_MS = 2000;

    private final ServerSocket listener;
    private final int idleTimeoutMillis;
    private final Commands commands;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    private InventoryServer(ServerSocket listener, ServiceConfig config) {
        this.listener = listener;
        this.idleTimeoutMillis = config.getInt("inventory.idle.timeout.ms");
        this.commands = new Commands(new Stock(config.getMap("inventory.stock")));
        this.acceptor = new Thread(this::acceptUntilClosed, "inventory-accept");
    }

    public static InventoryServer start(ServiceConfig config) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        InetAddress address = InetAddress.getByName(config.get("bind.address"));
        listener.bind(new InetSocketAddress(address, config.getInt("inventory.port")), BACKLOG);
        InventoryServer server = new InventoryServer(listener, config);
        server.acceptor.start();
        return server;
    }

    @Override
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public String banner() {
        return "inventory listening on " + listener.getInetAddress().getHostAddress() + ":" + port();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        try {
            // Until it has left accept, the port still takes connections.
            acceptor.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptUntilClosed() {
        while (!listener.isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.log(Level.WARNING, "could not accept a connection", e);
                }
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setSoTimeout(idleTimeoutMillis);
        socket.setTcpNoDelay(true);
        open.add(socket);
        Session session = new Session(socket, commands, () -> open.remove(socket));
        new Thread(session, "inventory-" + socket.getRemoteSocketAddress()).start();
    }
}
