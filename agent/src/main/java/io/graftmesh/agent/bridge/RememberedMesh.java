package io.graftmesh.agent.bridge;

import io.graftmesh.agent.install.StartCache;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Authority;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What is the mesh's, as {@code mesh.yaml} said in an earlier run, kept with the very bytes that it was read from. While the
 * file has these bytes, a destination that is not among it passes at once, before the mesh is composed
 * (docs/decisions/0002). It only ever says "certainly not the mesh's": all else waits for the mesh. Consul has no such
 * bytes to compare: what it would say now nobody knows before it has said it.
 */
final class RememberedMesh {

    private static final int LARGEST = 1 << 23;
    private static final String CHARSET = "UTF-8";

    private final File document;
    private final Set<String> declaredHere;
    private final StartCache cache;
    private final String key;
    private boolean recalled;
    private byte @Nullable [] content;
    private Set<String> named = Collections.emptySet();

    /** @param declaredHere {@code host:port}, in lower case, of the agent's own option */
    RememberedMesh(File document, Collection<String> declaredHere, StartCache cache) {
        this.document = document.getAbsoluteFile();
        this.declaredHere = new HashSet<>(declaredHere);
        this.cache = cache;
        this.key = cache.key("mesh " + this.document, new byte[0]);
    }

    /** @return true if this is certainly not the mesh's; false if it may be */
    boolean isOutside(InetSocketAddress dst) {
        InetAddress address = dst.getAddress();
        if (address == null || !isOutside(dst.getHostString(), ":" + dst.getPort())) {
            return false;
        }
        byte[] bytes = Authority.bytes(address);
        return !isStandIn(bytes) && !isNamed(Authority.of(bytes, dst.getPort()));
    }

    /** @return true if no port of this host is the mesh's, as far as names go */
    boolean isOutside(String host) {
        return isOutside(host, ":");
    }

    private synchronized boolean isOutside(String host, String port) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".consul") || name.endsWith(".consul.") || !isAsRemembered()) {
            return false;
        }
        return port.length() > 1 ? !isNamed(name + port) : !isAnyNamed(name + port);
    }

    /** Mesh names resolve to addresses out of 240.0.0.0/4. */
    private static boolean isStandIn(byte[] address) {
        return address.length == 4 && (address[0] & 0xf0) == 0xf0;
    }

    private synchronized boolean isNamed(String authority) {
        return named.contains(authority) || declaredHere.contains(authority);
    }

    private boolean isAnyNamed(String prefix) {
        for (Set<String> authorities : Arrays.asList(named, declaredHere)) {
            for (String authority : authorities) {
                if (authority.startsWith(prefix)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Looks at the file each time: between two calls it may have changed. */
    private boolean isAsRemembered() {
        recall();
        byte[] expected = content;
        return expected != null && Arrays.equals(expected, read(document, expected.length));
    }

    private void recall() {
        byte[] entry = recalled ? null : cache.get(key);
        recalled = true;
        if (entry == null || entry.length < Integer.BYTES) {
            return;
        }
        int length = ByteBuffer.wrap(entry).getInt();
        int end = Integer.BYTES + length;
        if (length >= 0 && end <= entry.length) {
            named = new HashSet<>(Arrays.asList(text(entry, end).split("\n")));
            content = Arrays.copyOfRange(entry, Integer.BYTES, end);
        }
    }

    private static String text(byte[] bytes, int from) {
        try {
            return new String(bytes, from, bytes.length - from, CHARSET);
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every JVM has UTF-8", e);
        }
    }

    /** @return null if it is not this long, or cannot be read */
    private static byte @Nullable [] read(File file, int length) {
        if (file.length() != length) {
            return null;
        }
        byte[] bytes = new byte[length];
        try (InputStream in = new FileInputStream(file)) {
            int n = 0;
            for (int read = 0; read >= 0 && n < length; n += Math.max(read, 0)) {
                read = in.read(bytes, n, length - n);
            }
            return n == length && in.read() < 0 ? bytes : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * For the next run.
     *
     * @param read the document as it was read
     * @param authorities every {@code host:port} that may be the mesh's by it
     */
    synchronized void remember(byte[] read, Collection<String> authorities) {
        recall();
        if (read.length > LARGEST || Arrays.equals(read, content)) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        for (String authority : authorities) {
            lines.append(authority.toLowerCase(Locale.ROOT)).append('\n');
        }
        try {
            byte[] names = lines.toString().getBytes(CHARSET);
            cache.put(
                    key,
                    ByteBuffer.allocate(Integer.BYTES + read.length + names.length)
                            .putInt(read.length)
                            .put(read)
                            .put(names)
                            .array());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every JVM has UTF-8", e);
        }
    }
}
