package io.graftmesh.agent.install;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Woven bytes, remembered from one run to the next, so that only the first has to weave. An entry's name is the digest
 * of the agent's build, the class name and the class's original bytes, so a change of any is another entry. An entry
 * holds the digest of its content: what does not verify is woven anew and overwritten.
 */
final class WovenCache {

    private static final int DIGEST = 32;

    private final File directory;
    private final @Nullable String buildId;
    private final AgentLog log;
    private @Nullable Path usable;
    private boolean checked;

    WovenCache(File directory, @Nullable String buildId, AgentLog log) {
        this.directory = directory;
        this.buildId = buildId;
        this.log = log;
    }

    String key(String className, byte[] original) {
        MessageDigest digest = sha256();
        digest.update(((buildId == null ? "" : buildId) + '\n' + className + '\n').getBytes(StandardCharsets.UTF_8));
        return hex(digest.digest(original));
    }

    byte @Nullable [] get(String key) {
        Path home = usable();
        if (home == null) {
            return null;
        }
        try {
            byte[] entry = Files.readAllBytes(home.resolve(key));
            byte[] content = entry.length < DIGEST ? entry : Arrays.copyOfRange(entry, DIGEST, entry.length);
            if (MessageDigest.isEqual(Arrays.copyOf(entry, DIGEST), sha256().digest(content))) {
                return content;
            }
            log.warn("a damaged entry in " + directory + " is made anew");
        } catch (NoSuchFileException firstTime) {
            return null;
        } catch (IOException e) {
            log.debug("cannot read " + key + " in " + directory, e);
        }
        return null;
    }

    /** Written beside and moved into place: a reader in another JVM sees all of an entry or none. */
    void put(String key, byte[] woven) {
        Path home = usable();
        if (home == null) {
            return;
        }
        byte[] entry = Arrays.copyOf(sha256().digest(woven), DIGEST + woven.length);
        System.arraycopy(woven, 0, entry, DIGEST, woven.length);
        try {
            Path fresh = Files.createTempFile(home, "new", null);
            try {
                Files.write(fresh, entry);
                Files.move(
                        fresh, home.resolve(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            log.debug("cannot remember woven classes in " + directory, e);
        }
    }

    private synchronized @Nullable Path usable() {
        if (!checked) {
            checked = true;
            usable = buildId == null ? null : PrivateDirectory.at(directory, log);
        }
        return usable;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            text.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return text.toString();
    }
}
