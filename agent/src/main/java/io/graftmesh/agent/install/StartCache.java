package io.graftmesh.agent.install;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;

/**
 * What one run leaves for the next: woven bytes, so that only the first has to weave, and what {@code mesh.yaml} said. An
 * entry's name holds the agent's build, the JVM's, and checksums of the name and the original bytes of what it is made
 * from, so a change of any is another entry. An entry holds the checksums of its content: what does not verify is made
 * anew and overwritten.
 *
 * <p>Checksums and no SHA-256: nobody else can write the directory, so the only enemy is chance; and the first
 * {@code MessageDigest} of a JVM cost 30 to 45 ms of a start of which all else cost 60 (docs/decisions/0002).
 */
public final class StartCache {

    private static final long LARGEST = 1 << 24;

    private final File directory;
    private final @Nullable String buildId;
    private final AgentLog log;
    private boolean checked;
    private boolean usable;

    public StartCache(File directory, @Nullable String buildId, AgentLog log) {
        this.directory = directory;
        this.buildId = buildId;
        this.log = log;
    }

    /** @param original what the entry is made from, where it is to be another one as soon as that differs */
    public String key(String name, byte[] original) {
        String context = buildId + '\n' + System.getProperty("java.vm.version") + '\n' + name;
        String ofContext = Long.toHexString(checksum(bytes(context)));
        return ofContext + '-' + Long.toHexString(checksum(original)) + '-' + original.length;
    }

    /** All that goes in is ASCII; a charset's constant would load seven others. */
    private static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    public byte @Nullable [] get(String key) {
        if (!usable()) {
            return null;
        }
        File file = new File(directory, key);
        // No DataInputStream: since 21 its readLong initialises VarHandles of every width.
        try (InputStream in = new FileInputStream(file)) {
            byte[] entry = new byte[(int) Math.min(file.length(), LARGEST)];
            int length = in.read(entry);
            if (length > Long.BYTES && length == entry.length) {
                byte[] woven = Arrays.copyOfRange(entry, Long.BYTES, length);
                if (checksum(woven) == ByteBuffer.wrap(entry).getLong()) {
                    return woven;
                }
            }
            log.warn("a damaged entry in " + directory + " is made anew");
        } catch (FileNotFoundException firstTime) {
            return null;
        } catch (IOException e) {
            log.warn("a damaged entry in " + directory + " is made anew", e);
        }
        return null;
    }

    /** Written beside and moved into place: a reader in another JVM sees all of an entry or none. */
    public void put(String key, byte[] woven) {
        if (!usable()) {
            return;
        }
        try {
            File fresh = File.createTempFile("new", null, directory);
            try {
                try (OutputStream out = new FileOutputStream(fresh)) {
                    out.write(ByteBuffer.allocate(Long.BYTES + woven.length)
                            .putLong(checksum(woven))
                            .put(woven)
                            .array());
                }
                Files.move(
                        fresh.toPath(),
                        new File(directory, key).toPath(),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh.toPath());
            }
        } catch (IOException e) {
            log.debug("cannot write to " + directory, e);
        }
    }

    private synchronized boolean usable() {
        if (!checked) {
            checked = true;
            usable = buildId != null && PrivateDirectory.prepare(directory, log);
        }
        return usable;
    }

    private static long checksum(byte[] bytes) {
        return of(new CRC32(), bytes) << 32 | of(new Adler32(), bytes);
    }

    private static long of(Checksum checksum, byte[] bytes) {
        checksum.update(bytes, 0, bytes.length);
        return checksum.getValue();
    }
}
