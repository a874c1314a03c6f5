package io.graftmesh.consul.token;

import io.graftmesh.mesh.Nullable;

/** Where the keys of an issuer come from. */
public interface KeySource {

    /** @return null where none are known yet; may wait a little for the first */
    @Nullable
    KeySet keys();

    /** A token names a key that is not among those. @return perhaps the same ones; may wait a little */
    default @Nullable KeySet newerThan(@Nullable KeySet known) {
        return known;
    }
}
