package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.Nullable;
import java.util.function.Predicate;

/** Spreads calls over a list of candidates that does not change: another list has another balancer. */
public interface Balancer {

    /** Nothing is to be skipped: the first try of every call. */
    Predicate<Candidate> ANY = candidate -> false;

    /**
     * @param hash what of the request decides, for those who go by it; random where nothing does
     * @param skip those that will not do: this call has tried them
     * @return null if none is left
     */
    @Nullable
    Candidate pick(long hash, Predicate<Candidate> skip);
}
