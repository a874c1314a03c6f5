package io.graftmesh.testing.socket;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** The client's end of what is done with a kind of socket, against a {@link SocketPeer}. Each says what it saw. */
public enum SocketScenario {
    SIZES {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.ECHO);
            StringBuilder said = new StringBuilder();
            for (int size : AROUND_RECORDS) {
                said.append(echoed(wire, size)).append(' ');
            }
            wire.shutdownOutput();
            said.append(wire.read(0));
            wire.close();
            return said.toString();
        }
    },
    BYTE_BY_BYTE {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.DIGEST);
            for (byte b : Wire.pattern(SocketPeer.DRIPS)) {
                wire.write(new byte[] {b});
            }
            wire.shutdownOutput();
            String there = wire.line();
            wire.close();
            Wire slow = ends.dial(SocketPeer.DRIP);
            String here = Wire.digest(slow.untilEnd());
            slow.close();
            return there + " " + here;
        }
    },
    SLOW_READER {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.BOTH_WAYS);
            int size = 1 << 20;
            wire.say(String.valueOf(size));
            Background<String> writer = Background.start("writer", () -> {
                wire.write(Wire.pattern(size));
                return "";
            });
            // The server's writer and ours are long held up by then.
            byte[] first = wire.exactly(20_000, 3);
            byte[] rest = wire.exactly(size - first.length);
            writer.result();
            byte[] all = Arrays.copyOf(first, size);
            System.arraycopy(rest, 0, all, first.length, rest.length);
            String said = Wire.digest(all) + " " + wire.line();
            wire.close();
            return said;
        }
    },
    BOTH_WAYS {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.BOTH_WAYS);
            int size = ends.number() << 20;
            wire.say(String.valueOf(size));
            Background<String> writer = Background.start("writer", () -> {
                wire.writePattern(size);
                return "";
            });
            String here = wire.digestOf(size);
            writer.result();
            String said = here + " " + wire.line();
            wire.close();
            return said;
        }
    },
    WE_HALF_CLOSE {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.DIGEST);
            wire.write(Wire.pattern(50_000));
            wire.shutdownOutput();
            String after = Outcome.of(() -> {
                wire.write(new byte[] {1});
                return "written";
            });
            Wire.check(!after.equals("written"), "a write after shutdownOutput succeeded");
            String said = wire.line() + " " + wire.read(0) + " " + wire.read(0);
            wire.close();
            return said;
        }
    },
    THEY_HALF_CLOSE {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.HALF_CLOSE);
            String said = Wire.digest(wire.untilEnd()) + " " + wire.read(0);
            wire.write(Wire.pattern(30_000));
            wire.close();
            return said;
        }
    },
    THEY_CLOSE {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.CLOSE);
            String said = wire.read(0) + " " + wire.read(0);
            wire.close();
            return said + " " + Outcome.of(() -> "" + wire.read(0));
        }
    },
    THEY_RESET {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.RESET);
            String said = Outcome.of(() -> "" + wire.read(0));
            wire.close();
            return said;
        }
    },
    WE_RESET {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.ECHO);
            wire.write(new byte[] {1});
            wire.read(0);
            SocketOptions.reset(wire.socket());
            return "reset";
        }
    },
    READ_TIMEOUT {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.SPOKEN_TO);
            long start = System.nanoTime();
            String said = Outcome.of(() -> "" + wire.read(150));
            Wire.check(!said.contains("Timeout") || Ends.millisSince(start) >= 140, "too soon");
            Wire.check(Ends.millisSince(start) < 4_000, "too late");
            wire.write(new byte[] {1});
            said += " " + Outcome.of(() -> wire.line());
            wire.close();
            return said;
        }
    },
    CLOSE_UNDER_READER {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.SPOKEN_TO);
            return underClose("reader", () -> "" + wire.read(0), wire);
        }
    },
    CLOSE_UNDER_WRITER {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.dial(SocketPeer.NEVER_READ);
            AtomicLong written = new AtomicLong();
            Background<String> writer = Background.start(
                    "writer",
                    () -> Outcome.of(() -> {
                        byte[] chunk = new byte[60_000];
                        while (true) {
                            wire.write(chunk);
                            written.addAndGet(chunk.length);
                        }
                    }));
            for (long before = -1; before != written.get() || before == 0; ) {
                before = written.get();
                writer.awaitBlocked();
            }
            closeInTime(wire);
            return writer.result();
        }
    },
    CLOSE_UNDER_ACCEPT {
        @Override
        String run(Ends ends) throws Exception {
            Closeable listener = ends.kind().opened(ends.number());
            return underClose("acceptor", () -> ends.kind().accepted(listener).toString(), listener);
        }
    },
    CLOSE_UNDER_CONNECT {
        @Override
        String run(Ends ends) throws Exception {
            CompletableFuture<Closeable> opened = new CompletableFuture<>();
            Background<String> connect = Background.start(
                    "connect",
                    () -> Outcome.of(() -> ends.kind()
                            .dial(ends.address(), 0, opened::complete)
                            .toString()));
            connect.awaitBlocked();
            closeInTime(opened.join());
            return connect.result();
        }
    },
    CONNECT_TIMEOUT {
        @Override
        String run(Ends ends) throws Exception {
            long start = System.nanoTime();
            String said = Outcome.of(
                    () -> ends.kind().dial(ends.address(), 300, socket -> {}).toString());
            long took = Ends.millisSince(start);
            Wire.check(took >= 280 && took < 4_000, "300 ms became " + took);
            return said;
        }
    },
    REFUSED {
        @Override
        String run(Ends ends) {
            return Outcome.of(
                    () -> ends.kind().dial(ends.address(), 0, socket -> {}).toString());
        }
    },
    MANY_SHORT {
        @Override
        String run(Ends ends) throws Exception {
            long[] took = new long[ends.number()];
            for (int i = 0; i < took.length; i++) {
                long start = System.nanoTime();
                // One word each way: a second write would wait for the first one's delayed acknowledgement.
                Wire wire = ends.dial(SocketPeer.ADDRESSES);
                Wire.check(wire.line().contains(":"), "no answer on connection " + i);
                took[i] = Ends.millisSince(start);
                wire.close();
            }
            // 40 ms on Linux. A machine that is busy slows most connections down, a handshake that waits all those that
            // resume a session: all but the first.
            Wire.check(
                    Arrays.stream(took).skip(1).min().getAsLong() < 38,
                    "connections wait for acknowledgements: " + Arrays.toString(took));
            return String.valueOf(took.length);
        }
    },
    WRITE_AND_CLOSE {
        @Override
        String run(Ends ends) throws Exception {
            for (int i = 0; i < ends.number(); i++) {
                Wire wire = ends.dial(SocketPeer.KEEP);
                wire.write(Wire.pattern(30_000));
                wire.close();
            }
            return Wire.digest(Wire.pattern(30_000));
        }
    },
    OPTIONS_AND_ADDRESSES {
        @Override
        String run(Ends ends) throws Exception {
            Wire wire = ends.kind().dial(ends.address(), 5_000, socket -> {
                try {
                    SocketOptions.set(socket);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            wire.write(new byte[] {SocketPeer.ADDRESSES});
            String[] there = wire.line().split(" ");
            String[] here = SocketOptions.addresses(wire.socket()).split(" ");
            Wire.check(here.length == there.length, "one end knows its addresses");
            boolean same = here[0].equals(there[there.length - 1]) && here[here.length - 1].equals(there[0]);
            boolean dialled =
                    here[here.length - 1].endsWith(":" + ends.address().getPort());
            String said = same + " " + dialled + " " + SocketOptions.get(wire.socket());
            wire.close();
            return said;
        }
    };

    /** Where a record ends, where two and four do. */
    static final int[] AROUND_RECORDS = {
        0, 1, 2, 255, 256, 4095, 4096, 4097, 8191, 8192, 8193, 16_383, 16_384, 16_385, 16_400, 32_767, 32_768, 32_769,
        65_535, 65_536, 65_537
    };

    /** @return what was seen; the same whether the connection is the mesh's or not */
    abstract String run(Ends ends) throws Exception;

    /** @param number what the scenario counts, in megabytes, connections, or a port */
    public String run(SocketKind<?, ?> kind, InetSocketAddress address, int number) throws Exception {
        return run(new Ends(kind, address, number));
    }

    /** One after the other: on 8 to 12 a channel's socket cannot be read while somebody writes. */
    private static String echoed(Wire wire, int size) throws Exception {
        byte[] sent = Wire.pattern(size);
        wire.write(sent);
        byte[] back = wire.exactly(size);
        Wire.check(Arrays.equals(sent, back), "echo of " + size + ": " + Wire.digest(back));
        return String.valueOf(back.length);
    }

    private static String underClose(String who, Callable<String> action, Closeable closed) throws Exception {
        Background<String> background = Background.start(who, () -> Outcome.of(action));
        background.awaitBlocked();
        closeInTime(closed);
        return background.result();
    }

    private static void closeInTime(Closeable closed) throws IOException {
        long start = System.nanoTime();
        closed.close();
        Wire.check(Ends.millisSince(start) < 3_000, "close took " + Ends.millisSince(start) + " ms");
    }
}
