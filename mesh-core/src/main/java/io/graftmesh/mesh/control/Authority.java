package io.graftmesh.mesh.control;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * {@code host:port}, as instances are told apart by: in one spelling, whatever the catalogue's or the application's is.
 * Who dials {@code [0:0:0:0:0:0:0:1]:80} calls the instance that is registered as {@code ::1}.
 */
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

    /** @param host an address in any spelling, or a name; no name is looked up */
    public static String of(String host, int port) {
        if (host.indexOf(':') < 0) {
            return host.toLowerCase(Locale.ROOT) + ":" + port;
        }
        try {
            // With a colon it is an address or nothing: no name server is asked.
            return of(InetAddress.getByName(host).getAddress(), port);
        } catch (UnknownHostException e) {
            return "[" + host + "]:" + port;
        }
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
