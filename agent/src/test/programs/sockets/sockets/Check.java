package sockets;

import static sockets.Behaviour.outcome;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;

/** What is looked at, one scenario each. */
enum Check {
    ECHO {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                byte[] sent = new byte[1 << 20];
                new Random(1).nextBytes(sent);
                FutureTask<byte[]> there =
                        new FutureTask<>(() -> Pair.readFully(pair.server.getInputStream(), sent.length));
                new Thread(there).start();
                pair.client.getOutputStream().write(sent);
                pair.server.getOutputStream().write(200);
                return Arrays.equals(sent, there.get()) + " "
                        + pair.client.getInputStream().read();
            }
        }
    },
    IDENTITY_OF_STREAMS_AND_ADDRESSES {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                Socket c = pair.client;
                return (c.getInputStream() == c.getInputStream()) + " " + (c.getOutputStream() == c.getOutputStream())
                        + " "
                        + c.getRemoteSocketAddress().equals(pair.address()) + " " + c.getLocalAddress() + " "
                        + (c.getLocalPort() == pair.server.getPort()) + " " + c.isConnected() + c.isBound()
                        + c.isClosed() + " "
                        + c.toString().replaceAll("[0-9]{4,}", "N") + " "
                        + pair.server.toString().replaceAll("[0-9]{4,}", "N") + " " + c.getChannel();
            }
        }
    },
    HALF_CLOSE {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                pair.client.getOutputStream().write(1);
                pair.client.shutdownOutput();
                String there = pair.server.getInputStream().read() + ","
                        + pair.server.getInputStream().read();
                pair.server.getOutputStream().write(2);
                pair.server.close();
                return there + " " + pair.client.getInputStream().read() + ","
                        + pair.client.getInputStream().read() + " "
                        + pair.client.isOutputShutdown() + pair.client.isInputShutdown() + " "
                        + outcome(() -> String.valueOf(pair.client.getOutputStream()));
            }
        }
    },
    SHUTDOWN_TWICE {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                pair.client.shutdownOutput();
                pair.client.shutdownInput();
                return outcome(() -> {
                            pair.client.shutdownOutput();
                            return "none";
                        })
                        + outcome(() -> {
                            pair.client.shutdownInput();
                            return "none";
                        });
            }
        }
    },
    READ_AFTER_SHUTDOWN_INPUT {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                java.io.InputStream in = pair.client.getInputStream();
                pair.client.shutdownInput();
                return in.read() + " " + in.available() + " " + in.read(new byte[3]) + " "
                        + pair.client.isInputShutdown();
            }
        }
    },
    SHUTDOWN_INPUT_UNDER_READER {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                return underReader(pair, pair.client::shutdownInput);
            }
        }
    },
    CLOSE_UNDER_READER {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                return underReader(pair, pair.client::close);
            }
        }
    },
    CLOSE_UNDER_READER_OF_ACCEPTED {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                return underReader(pair.server, pair.server::close);
            }
        }
    },
    CLOSED_BY_STREAM {
        @Override
        String run() throws Exception {
            try (Pair in = new Pair();
                    Pair out = new Pair()) {
                in.client.getInputStream().close();
                out.server.getOutputStream().close();
                return in.client.isClosed() + " " + in.server.getInputStream().read() + " " + out.server.isClosed()
                        + " " + out.client.getInputStream().read();
            }
        }
    },
    USE_AFTER_CLOSE {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                java.io.InputStream in = pair.client.getInputStream();
                java.io.OutputStream out = pair.client.getOutputStream();
                pair.client.close();
                pair.client.close();
                return outcome(() -> "" + in.read())
                        + outcome(() -> "" + in.available())
                        + outcome(() -> {
                            out.write(1);
                            return "";
                        })
                        + outcome(() -> {
                            out.flush();
                            return "flushed";
                        })
                        + outcome(() -> "" + pair.client.getInputStream())
                        + outcome(() -> "" + pair.client.getSoTimeout())
                        + pair.client.isConnected()
                        + pair.client.isBound();
            }
        }
    },
    READ_TIMEOUT {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                pair.client.setSoTimeout(50);
                String first = outcome(() -> "" + pair.client.getInputStream().read());
                pair.server.getOutputStream().write(7);
                return first + " " + pair.client.getInputStream().read() + " " + pair.client.getSoTimeout();
            }
        }
    },
    EDGES_OF_READ {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                pair.server.getOutputStream().write(new byte[] {1, 2, 3});
                java.io.InputStream in = pair.client.getInputStream();
                return in.read(new byte[0]) + " " + in.read() + " " + in.available() + " " + in.skip(1) + " "
                        + in.read(new byte[9], 2, 5);
            }
        }
    },
    OPTIONS {
        @Override
        String run() throws Exception {
            Socket client = new Socket();
            String before = Options.set(client);
            try (Pair pair = new Pair(client, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()))) {
                return before + " | " + Options.get(client) + " | " + Options.get(pair.server) + " | "
                        + Options.set(pair.server) + " | " + Options.get(pair.server) + Options.named(client);
            }
        }
    },
    LOCAL_BIND {
        @Override
        String run() throws Exception {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            Socket client = new Socket();
            client.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            try (Pair pair = new Pair(client, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()))) {
                return (client.getLocalPort() == port) + " " + (pair.server.getPort() == port) + " "
                        + client.getLocalSocketAddress().toString().replaceAll("[0-9]{4,}", "N");
            }
        }
    },
    REFUSED {
        @Override
        String run() throws Exception {
            Socket client = new Socket();
            InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
            String first = kind(() -> client.connect(nobody, 1000));
            return first + " " + client.isConnected() + client.isClosed() + client.isBound() + " "
                    + outcome(() -> {
                        client.connect(nobody);
                        return "";
                    })
                    + outcome(() -> "" + client.getInputStream()) + client.getInetAddress();
        }
    },
    CONNECT_TIMEOUT {
        @Override
        String run() throws Exception {
            try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                InetSocketAddress address = (InetSocketAddress) full.getLocalSocketAddress();
                Socket[] fill = new Socket[8];
                String last = "";
                for (int i = 0; i < fill.length && !last.contains("Timeout"); i++) {
                    Socket next = fill[i] = new Socket();
                    last = outcome(() -> {
                        next.connect(address, 200);
                        return "";
                    });
                    if (!last.isEmpty()) {
                        last += next.isConnected() + "" + next.isClosed();
                    }
                }
                for (Socket socket : fill) {
                    if (socket != null) {
                        socket.close();
                    }
                }
                return last;
            }
        }
    },
    CONNECT_MISUSED {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                Socket closed = new Socket();
                closed.close();
                Socket late = new Socket();
                String negative = kind(() -> late.connect(pair.address(), -1));
                late.connect(pair.address(), 1000);
                late.close();
                return kind(() -> pair.client.connect(pair.address())) + kind(() -> closed.connect(pair.address()))
                        + negative + kind(() -> new Socket().connect(null)) + " " + late.isConnected();
            }
        }
    },
    ASYNC_CLOSE_BEFORE_CONNECT {
        @Override
        String run() throws Exception {
            Socket client = new Socket();
            client.setSoTimeout(1);
            client.close();
            return client.isClosed() + "" + client.isConnected();
        }
    },
    NO_PROXY {
        @Override
        String run() throws Exception {
            try (Pair pair =
                    new Pair(new Socket(Proxy.NO_PROXY), new ServerSocket(0, 50, InetAddress.getLoopbackAddress()))) {
                pair.client.getOutputStream().write(9);
                return "" + pair.server.getInputStream().read();
            }
        }
    },
    RESET_BY_PEER {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                pair.server.setSoLinger(true, 0);
                pair.server.close();
                return kind(() -> pair.client.getInputStream().read());
            }
        }
    },
    URGENT_DATA {
        @Override
        String run() throws Exception {
            try (Pair pair = new Pair()) {
                pair.client.sendUrgentData(1);
                pair.client.getOutputStream().write(2);
                return "" + pair.server.getInputStream().read();
            }
        }
    },
    SUBCLASSES {
        @Override
        String run() throws Exception {
            return Subclasses.run();
        }
    },
    OWN_IMPL {
        @Override
        String run() throws Exception {
            return OwnImpl.run();
        }
    },
    TLS {
        @Override
        String run() throws Exception {
            return Tls.run();
        }
    },
    ACCEPT_TIMEOUT {
        @Override
        String run() throws Exception {
            try (ServerSocket listener = new ServerSocket(0)) {
                listener.setSoTimeout(20);
                return kind(listener::accept);
            }
        }
    };

    abstract String run() throws Exception;

    interface Action {
        void run() throws Exception;
    }

    /** The class of what is thrown: for where messages differ by JDK build or timing. */
    static String kind(Action action) {
        try {
            action.run();
            return "none";
        } catch (ConnectException | RuntimeException e) {
            return e.getClass().getSimpleName();
        } catch (IOException e) {
            return e.getClass().getSimpleName() + ":" + e.getMessage();
        } catch (Exception e) {
            return e.toString();
        }
    }

    static String underReader(Pair pair, Action action) throws Exception {
        return underReader(pair.client, action);
    }

    static String underReader(Socket socket, Action action) throws Exception {
        java.io.InputStream in = socket.getInputStream();
        FutureTask<String> read = new FutureTask<>(() -> outcome(() -> "" + in.read()));
        Thread reader = new Thread(read);
        reader.start();
        awaitInRead(reader);
        action.run();
        return read.get() + " " + socket.isClosed();
    }

    /** Until the stack shows the native read, or the poll before it. */
    private static void awaitInRead(Thread reader) {
        while (true) {
            StackTraceElement[] stack = reader.getStackTrace();
            if (stack.length > 0
                    && stack[0].isNativeMethod()
                    && stack[0].getMethodName().matches("socketRead0|poll|read0|park")) {
                return;
            }
            Thread.yield();
        }
    }
}
