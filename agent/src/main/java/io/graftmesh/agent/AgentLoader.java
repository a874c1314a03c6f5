package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Holds the agent and its libraries where application loaders and class path scanners cannot see them: classes are
 * entries {@code graft/….classdata} of the agent's jar. All that is ours is named {@code io.graftmesh.}; the rest comes
 * from the platform loader, which knows {@code java.sql} and its like where boot alone does not.
 */
final class AgentLoader extends ClassLoader implements Closeable {

    private static final String ROOT = "graft/";
    private static final String OURS = "io.graftmesh.";

    static {
        registerAsParallelCapable();
    }

    private final File jar;
    private final ZipFile zip;
    private final ProtectionDomain domain;

    AgentLoader(File jar, ClassLoader parent, ProtectionDomain domain) throws IOException {
        super(parent);
        this.jar = jar;
        this.zip = new ZipFile(jar);
        this.domain = domain;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ZipEntry entry = zip.getEntry(ROOT + name.replace('.', '/') + ".classdata");
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            bytes = readAll(in, (int) entry.getSize());
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        ensurePackage(name.substring(0, name.lastIndexOf('.')));
        return defineClass(name, bytes, 0, bytes.length, domain);
    }

    private void ensurePackage(String name) {
        if (getPackage(name) == null) {
            try {
                definePackage(name, null, null, null, null, null, null, null);
            } catch (IllegalArgumentException lostRace) {
                // Another thread defined it, which is as good.
            }
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        ZipEntry entry = entry(name);
        try {
            return entry != null ? zip.getInputStream(entry) : super.getResourceAsStream(name);
        } catch (IOException e) {
            return null;
        }
    }

    /** Ours first: a service file of a library that the platform has too must not hide our own. */
    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        ZipEntry entry = entry(name);
        try {
            return entry == null ? null : new URL("jar:" + jar.toURI() + "!/" + entry.getName());
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        List<URL> found = new ArrayList<>();
        URL own = findResource(name);
        if (own != null) {
            found.add(own);
        }
        return Collections.enumeration(found);
    }

    private @Nullable ZipEntry entry(String name) {
        String stored = name.endsWith(".class") ? name + "data" : name;
        return zip.getEntry(ROOT + stored);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static byte[] readAll(InputStream in, int expected) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(expected > 0 ? expected : 8192);
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
        return out.toByteArray();
    }
}
