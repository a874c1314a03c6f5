package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** Shows the one leaf that there is, whatever the peer asks for. */
final class LeafKeyManager extends X509ExtendedKeyManager {

    private static final String ALIAS = "leaf";

    private final Identity identity;

    LeafKeyManager(Identity identity) {
        this.identity = identity;
    }

    private @Nullable String aliasFor(String... keyTypes) {
        String algorithm = identity.leaf().getPublicKey().getAlgorithm();
        for (String keyType : keyTypes) {
            // JSSE says EC, EC_EC or EC_RSA (key and issuer's key) for one and the same key.
            if (keyType.equals(algorithm) || keyType.startsWith(algorithm + "_")) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity.key();
    }
}
