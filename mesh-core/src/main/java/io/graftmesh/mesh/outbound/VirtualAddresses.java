package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stand-in addresses for names that only the mesh can resolve, out of 240.0.0.0/4 (reserved, never routed; Consul takes
 * its virtual addresses from there too). An address never changes in the life of the process, so a JVM's DNS cache
 * cannot pin an instance with it.
 */
final class VirtualAddresses {

    /** A bound, so that an application that makes up names cannot fill the heap. */
    private static final int LIMIT = 65_536;

    private final ConcurrentHashMap<String, Integer> byName = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, String> byAddress = new ConcurrentHashMap<>();

    /** @return four bytes, or null when {@value #LIMIT} names are taken */
    byte @Nullable [] of(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        Integer address = byName.get(name);
        if (address == null) {
            address = allocate(name);
        }
        return address == null ? null : bytes(address);
    }

    private synchronized @Nullable Integer allocate(String name) {
        Integer known = byName.get(name);
        if (known != null) {
            return known;
        }
        int next = byName.size() + 1;
        if (next > LIMIT) {
            return null;
        }
        int address = (240 << 24) | next;
        byAddress.put(address, name);
        byName.put(name, address);
        return address;
    }

    /** @return the name that an address stands for, or null */
    @Nullable
    String nameOf(byte[] address) {
        if (address.length != 4 || (address[0] & 0xf0) != 0xf0) {
            return null;
        }
        int key = (address[0] & 255) << 24 | (address[1] & 255) << 16 | (address[2] & 255) << 8 | (address[3] & 255);
        return byAddress.get(key);
    }

    private static byte[] bytes(int address) {
        return new byte[] {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
    }
}
