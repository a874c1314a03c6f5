package io.graftmesh.consul.pki;

import io.graftmesh.mesh.identity.Identity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** Keys and certificates in files: the CA that {@code graft ca init} writes, and leaves that somebody else issued. */
public final class CaFiles {

    /** The names that {@link #init} writes, as the example {@code mesh.yaml} expects them. */
    public static final String CERTIFICATE = "ca.pem";

    public static final String KEY = "ca-key.pem";

    private CaFiles() {}

    /**
     * Makes a new CA in {@code dir} ({@value #CERTIFICATE}, and {@value #KEY} that only its owner can read).
     *
     * @throws PkiException if either file is there already: a CA that is overwritten takes its whole mesh down
     */
    public static CertificateAuthority init(Path dir, String trustDomain) throws PkiException {
        return init(dir, trustDomain, Clock.systemUTC());
    }

    static CertificateAuthority init(Path dir, String trustDomain, Clock clock) throws PkiException {
        Path certificate = dir.resolve(CERTIFICATE);
        Path key = dir.resolve(KEY);
        for (Path file : new Path[] {certificate, key}) {
            if (Files.exists(file)) {
                throw exists(file);
            }
        }
        CertificateAuthority authority = CertificateAuthority.create(trustDomain, clock);
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new PkiException("cannot make the directory " + dir + ": " + reason(e), e);
        }
        write(key, Pem.write(authority.key()), "rw-------");
        write(certificate, Pem.write(Collections.singletonList(authority.certificate())), "rw-r--r--");
        return authority;
    }

    /** Reads a CA and checks that it is one, that the key is its own and that it has not expired. */
    public static CertificateAuthority load(Path certificate, Path key, Clock clock) throws PkiException {
        X509Certificate root = certificates(certificate).get(0);
        if (root.getBasicConstraints() < 0) {
            throw new PkiException("CA certificate " + certificate + " is not a CA's (basicConstraints says CA:FALSE);"
                    + " `graft ca init` makes one");
        }
        PrivateKey signer = privateKey(key, "CA key");
        if (!Pem.matches(signer, root.getPublicKey())) {
            throw new PkiException("CA key " + key + " is not the key of CA certificate " + certificate
                    + "; put the two that were made together side by side");
        }
        if (!clock.instant().isBefore(root.getNotAfter().toInstant())) {
            throw new PkiException("CA certificate " + certificate + " expired at "
                    + root.getNotAfter().toInstant() + "; make a new CA with `graft ca init`");
        }
        return new CertificateAuthority(root, signer, clock);
    }

    /** Reads a leaf (with its intermediates) and its key. */
    public static Identity loadIdentity(Path certificate, Path key) throws PkiException {
        List<X509Certificate> chain = certificates(certificate);
        PrivateKey own = privateKey(key, "key");
        try {
            return Leaf.identity(own, chain);
        } catch (PkiException e) {
            throw new PkiException(certificate + " and " + key + ": " + e.getMessage(), e);
        }
    }

    public static List<X509Certificate> certificates(Path file) throws PkiException {
        try {
            return Pem.certificates(read(file, "certificate"));
        } catch (PkiException e) {
            throw named(file, e);
        }
    }

    /** @param what how the message calls it, such as {@code CA key} */
    public static PrivateKey privateKey(Path file, String what) throws PkiException {
        String pem = read(file, what);
        try {
            return Pem.privateKey(pem);
        } catch (PkiException e) {
            throw named(file, e);
        }
    }

    private static PkiException named(Path file, PkiException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains(file.toString()) ? e : new PkiException(file + " " + message, e);
    }

    private static String read(Path file, String what) throws PkiException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new PkiException("cannot read " + what + " " + file + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file; `graft ca init` writes one";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied; it must be readable by " + System.getProperty("user.name");
        }
        return String.valueOf(e.getMessage());
    }

    private static PkiException exists(Path file) {
        return new PkiException(file + " is there already, and overwriting a CA would take its mesh down;"
                + " move it away first if you mean it");
    }

    private static void write(Path file, String text, String mode) throws PkiException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
        // CREATE_NEW with the mode at once: there is no moment at which others could read the key.
        try (SeekableByteChannel out = Files.newByteChannel(
                file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw new PkiException("cannot write " + file + ": " + reason(e), e);
        }
    }
}
