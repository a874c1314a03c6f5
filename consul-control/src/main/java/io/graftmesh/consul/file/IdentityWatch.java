package io.graftmesh.consul.file;

import io.graftmesh.consul.file.MeshDocument.KeyPairFiles;
import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The leaf of one service: signed here with the CA's key, and again at a random point between 60 and 90 % of its life;
 * or read from the files that the document names.
 */
final class IdentityWatch extends FileWatch<Identity> {

    private final String service;
    private final Clock clock;
    private @Nullable Keyed<Identity> issued;
    private Object issuedFor = "";
    private Instant renewAt = Instant.MIN;

    IdentityWatch(String service, Clock clock, Listener<Identity> listener, Consumer<FileWatch<?>> ended) {
        super(listener, ended);
        this.service = service;
        this.clock = clock;
    }

    @Override
    @Nullable
    Keyed<Identity> evaluate(MeshState state) throws ControlFailure {
        try {
            KeyPairFiles own = state.document.identity(service);
            return own != null ? load(own) : issue(state.document);
        } catch (PkiException e) {
            throw new ControlFailure(Kind.BAD_DOCUMENT, "no identity for " + service + ": " + e.getMessage(), e);
        }
    }

    private Keyed<Identity> load(KeyPairFiles files) throws PkiException, ControlFailure {
        Identity identity = CaFiles.loadIdentity(files.certificate, files.key);
        if (!identity.id().service().equals(service)) {
            throw new ControlFailure(
                    Kind.WRONG_IDENTITY,
                    files.certificate + " is the identity of " + identity.id() + ", not one of service " + service,
                    null);
        }
        return new Keyed<>(identity.leaf(), identity);
    }

    private Keyed<Identity> issue(MeshDocument document) throws PkiException, ControlFailure {
        Path key = document.caKey;
        if (key == null) {
            throw new ControlFailure(
                    Kind.BAD_DOCUMENT,
                    "no identity for " + service + ": neither CA.Key nor an Identity of the service is given",
                    null);
        }
        X509Certificate root = CaFiles.certificates(document.caCertificate).get(0);
        Object wanted = Arrays.asList(document.trustDomain, document.datacenter, root, key, document.leafLifeMillis);
        Keyed<Identity> current = issued;
        if (current != null && wanted.equals(issuedFor) && !isDue()) {
            return current;
        }
        SpiffeId id = new SpiffeId(document.trustDomain, "default", document.datacenter, service);
        Identity identity = CaFiles.load(document.caCertificate, key, clock)
                .issueLeaf(id, Duration.ofMillis(document.leafLifeMillis));
        issuedFor = wanted;
        renewAt = renewal(identity.leaf());
        issued = new Keyed<>(identity.leaf(), identity);
        return issued;
    }

    private Instant renewal(X509Certificate leaf) {
        Instant now = clock.instant();
        long life = Duration.between(now, leaf.getNotAfter().toInstant()).toMillis();
        return now.plusMillis((long) (life * ThreadLocalRandom.current().nextDouble(0.6, 0.9)));
    }

    /** Reads keys, and may sign a leaf. */
    @Override
    boolean isSlow() {
        return true;
    }

    /** A clock that was ahead and has been set right makes of the leaf one that is not valid yet. */
    @Override
    boolean isDue() {
        Keyed<Identity> current = issued;
        Instant now = clock.instant();
        return current != null
                && (!now.isBefore(renewAt)
                        || now.isBefore(current.value.leaf().getNotBefore().toInstant()));
    }
}
