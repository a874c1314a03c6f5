package io.graftmesh.agent.bridge.http;

import io.graftmesh.mesh.Nullable;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses that stand in a URL as such; a name is not looked up. */
final class Literal {

    private Literal() {}

    /** @return 4 or 16 bytes; null for a name */
    static byte @Nullable [] address(String host) {
        if (host.isEmpty() || host.indexOf(':') < 0 && !isNumeric(host)) {
            return null;
        }
        try {
            return InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Digits and dots: what the JDK takes for an IPv4 address, without asking anybody. */
    private static boolean isNumeric(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}
