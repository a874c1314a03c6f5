package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The archive inside the agent's jar that holds all its classes and resources (written by src/build/java/PackAgent). An
 * entry {@code graft/index} of fixed-size records sorted by the hash of the name is searched as it is, nothing is
 * parsed; {@code graft/content} is stored, so that a stream over it skips to an offset without reading.
 */
final class AgentArchive extends URLStreamHandler implements Closeable {

    private static final int RECORD = 8 + 4 + 4 + 4;

    private final ZipFile zip;
    private final ZipEntry content;
    private final ByteBuffer index;

    AgentArchive(File jar) throws IOException {
        zip = new ZipFile(jar);
        content = entry("graft/content");
        ZipEntry records = entry("graft/index");
        byte[] bytes = new byte[(int) records.getSize()];
        try (InputStream in = zip.getInputStream(records)) {
            readFully(in, bytes);
        }
        index = ByteBuffer.wrap(bytes);
    }

    private ZipEntry entry(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new FileNotFoundException(name + " in " + zip.getName());
        }
        return entry;
    }

    int size() {
        return index.limit() / RECORD;
    }

    boolean contains(String name) {
        return find(name) >= 0;
    }

    /** @return null if there is none of this name */
    byte @Nullable [] read(String name) throws IOException {
        int record = find(name);
        if (record < 0) {
            return null;
        }
        byte[] packed = new byte[index.getInt(record + 12)];
        try (InputStream in = zip.getInputStream(content)) {
            skipFully(in, index.getInt(record + 8));
            readFully(in, packed);
        }
        int size = index.getInt(record + 16);
        return packed.length == size ? packed : inflate(packed, size);
    }

    /** @return where the record starts; negative if there is none */
    private int find(String name) {
        long hash = hash(name);
        int low = 0;
        int high = index.limit() / RECORD - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long here = index.getLong(middle * RECORD);
            if (here == hash) {
                return middle * RECORD;
            }
            if (here < hash) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** FNV-1a, 64 bit; the packer refuses two names with one hash. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static byte[] inflate(byte[] packed, int size) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            byte[] plain = new byte[size];
            int length = 0;
            while (length < size && !inflater.finished()) {
                int n = inflater.inflate(plain, length, size - length);
                if (n == 0) {
                    throw new IOException("the agent's jar is damaged");
                }
                length += n;
            }
            return plain;
        } catch (DataFormatException e) {
            throw new IOException("the agent's jar is damaged", e);
        } finally {
            inflater.end();
        }
    }

    private static void readFully(InputStream in, byte[] bytes) throws IOException {
        int length = 0;
        while (length < bytes.length) {
            int n = in.read(bytes, length, bytes.length - length);
            if (n < 0) {
                throw new EOFException("the agent's jar is cut short");
            }
            length += n;
        }
    }

    private static void skipFully(InputStream in, long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            long n = in.skip(left);
            if (n <= 0) {
                throw new EOFException("the agent's jar is cut short");
            }
            left -= n;
        }
    }

    @Override
    protected URLConnection openConnection(URL url) {
        return new URLConnection(url) {
            @Override
            public void connect() {}

            @Override
            public InputStream getInputStream() throws IOException {
                byte[] bytes = read(getURL().getPath());
                if (bytes == null) {
                    throw new FileNotFoundException(String.valueOf(getURL()));
                }
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
