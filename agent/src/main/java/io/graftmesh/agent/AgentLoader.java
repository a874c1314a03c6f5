package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.io.ByteArrayInputStream;
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

/**
 * Holds the agent and its libraries where application loaders and class path scanners cannot see them. All that is ours
 * is named {@code io.graftmesh.}; the rest comes from the platform loader, which knows {@code java.sql} and its like
 * where boot alone does not.
 */
final class AgentLoader extends ClassLoader implements Closeable {

    private static final String OURS = "io.graftmesh.";

    static {
        registerAsParallelCapable();
    }

    private final AgentArchive archive;
    private final ProtectionDomain domain;

    AgentLoader(File jar, ClassLoader parent, ProtectionDomain domain) throws IOException {
        super(parent);
        this.archive = new AgentArchive(jar);
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
        byte[] bytes;
        try {
            bytes = archive.read(name.replace('.', '/') + ".class");
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
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
        try {
            byte[] bytes = archive.read(name);
            return bytes != null ? new ByteArrayInputStream(bytes) : super.getResourceAsStream(name);
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
        try {
            return archive.contains(name) ? new URL("graft", null, -1, name, archive) : null;
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

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
