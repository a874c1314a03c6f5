import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;

/**
 * Turns the shaded jar into the agent's: the entrance stays a class like any other, all else becomes one archive inside
 * the jar (read by AgentArchive). Two reasons: no application loader and no class path scanner sees it; and a JVM that
 * opens a jar of 6,000 entries reads them all, which cost 26 to 29 ms of every start on JDK 17 and 25.
 *
 * <p>Usage: {@code java PackAgent.java shaded.jar graft-agent.jar version}
 */
class PackAgent {

    /** What the JVM's own loader must find. */
    private static final String ENTRANCE = "io/graftmesh/agent/(GraftAgent|AgentLoader|AgentArchive(\\$1)?)\\.class";

    /** What advice is compiled against where the JDK's own is meant. */
    private static final String SHAPES = "(sun|jdk|java/net/http)/.*"
            + "|io/graftmesh/shaded/okhttp3/internal/connection/(RoutePlanner|SequentialExchangeFinder)\\.class";

    private static final LocalDateTime EPOCH = LocalDateTime.of(2026, 1, 1, 0, 0);

    public static void main(String[] args) throws Exception {
        Map<String, byte[]> visible = new TreeMap<>();
        Map<String, byte[]> hidden = new TreeMap<>();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        read(Path.of(args[0]), visible, hidden);
        visible.forEach((name, bytes) -> digest.update(bytes));
        hidden.forEach((name, bytes) -> digest.update(bytes));
        String build = HexFormat.of().formatHex(digest.digest());
        hidden.put("graft-build.properties", ("id=" + build + "\n").getBytes(StandardCharsets.ISO_8859_1));
        write(Path.of(args[1]), manifest(args[2], build), visible, hidden);
    }

    private static void read(Path shaded, Map<String, byte[]> visible, Map<String, byte[]> hidden) throws IOException {
        try (JarFile jar = new JarFile(shaded.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (entry.isDirectory() || name.equals(JarFile.MANIFEST_NAME) || name.matches(SHAPES)) {
                    continue;
                }
                boolean seen = name.matches(ENTRANCE) || name.matches("META-INF/(LICENSE|NOTICE|licenses/).*");
                (seen ? visible : hidden).put(name, jar.getInputStream(entry).readAllBytes());
            }
        }
    }

    private static Manifest manifest(String version, String build) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.IMPLEMENTATION_TITLE, "graft-agent");
        main.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        main.putValue("Premain-Class", "io.graftmesh.agent.GraftAgent");
        main.putValue("Can-Retransform-Classes", "true");
        main.putValue("Can-Redefine-Classes", "true");
        main.putValue("Graft-Build-Id", build);
        return manifest;
    }

    private static void write(Path target, Manifest manifest, Map<String, byte[]> visible, Map<String, byte[]> hidden)
            throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] index = pack(hidden, content);
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.setLevel(Deflater.BEST_COMPRESSION);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            manifest.write(text);
            put(jar, JarFile.MANIFEST_NAME, text.toByteArray(), ZipEntry.DEFLATED);
            for (Map.Entry<String, byte[]> entry : visible.entrySet()) {
                put(jar, entry.getKey(), entry.getValue(), ZipEntry.DEFLATED);
            }
            // Stored, so that a reader can skip to any offset.
            put(jar, "graft/index", index, ZipEntry.STORED);
            put(jar, "graft/content", content.toByteArray(), ZipEntry.STORED);
        }
    }

    /** @return the index: hash of the name, offset, packed and plain size, sorted by hash */
    private static byte[] pack(Map<String, byte[]> hidden, ByteArrayOutputStream content) throws IOException {
        TreeMap<Long, int[]> places = new TreeMap<>(Long::compare);
        for (Map.Entry<String, byte[]> entry : hidden.entrySet()) {
            byte[] plain = entry.getValue();
            byte[] packed = deflate(plain);
            boolean smaller = packed.length < plain.length;
            int[] place = {content.size(), smaller ? packed.length : plain.length, plain.length};
            content.write(smaller ? packed : plain);
            if (places.put(hash(entry.getKey()), place) != null) {
                throw new IOException("two names with one hash, the second is " + entry.getKey());
            }
        }
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(index);
        for (Map.Entry<Long, int[]> place : places.entrySet()) {
            out.writeLong(place.getKey());
            for (int number : place.getValue()) {
                out.writeInt(number);
            }
        }
        return index.toByteArray();
    }

    /** The same as AgentArchive's: FNV-1a, 64 bit. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(plain);
        deflater.finish();
        byte[] buffer = new byte[plain.length + 64];
        int length = deflater.deflate(buffer);
        deflater.end();
        return java.util.Arrays.copyOf(buffer, length);
    }

    private static void put(JarOutputStream jar, String name, byte[] bytes, int method) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(EPOCH);
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            entry.setCrc(crc.getValue());
            entry.setSize(bytes.length);
        }
        jar.putNextEntry(entry);
        jar.write(bytes);
        jar.closeEntry();
    }
}
