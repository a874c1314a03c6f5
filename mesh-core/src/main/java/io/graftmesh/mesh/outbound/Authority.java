package io.graftmesh.mesh.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** {@code ip:port}, as instances are told apart by. */
public final class Authority {

    private Authority() {}

    /** A dual-stack socket dials IPv4 as {@code ::a.b.c.d}. */
    public static byte[] bytes(InetAddress address) {
        byte[] bytes = address.getAddress();
        // ::1 is none, though the JDK calls it so.
        if (address instanceof Inet6Address
                && ((Inet6Address) address).isIPv4CompatibleAddress()
                && !address.isLoopbackAddress()) {
            return new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]};
        }
        return bytes;
    }

    /** @param address four or sixteen bytes. @return an IPv6 address in brackets, not shortened */
    public static String of(byte[] address, int port) {
        try {
            String text = InetAddress.getByAddress(address).getHostAddress();
            return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + port;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + address.length + " bytes", e);
        }
    }
}
