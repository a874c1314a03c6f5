package java.net;

import java.security.cert.X509Certificate;

/** Who sent a request, for the application to know. */
public final class GraftPeer {

    /** What a request itself says of its sender must not be believed. */
    public static final GraftPeer NOBODY = new GraftPeer(null, null);

    /** For {@code X-Forwarded-Client-Cert}; null for nobody. */
    public final String header;

    private final X509Certificate[] chain;

    /** @param chain verified, the leaf first */
    public GraftPeer(String header, X509Certificate[] chain) {
        this.header = header;
        this.chain = chain;
    }

    /** @return the application's own array; null for nobody */
    public X509Certificate[] chain() {
        return chain == null ? null : chain.clone();
    }
}
