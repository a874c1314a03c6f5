package io.graftmesh.mesh.control;

/** Where something stands: a zone in a region. Empty strings: nobody says. */
public final class Locality {

    public static final Locality UNKNOWN = new Locality("", "");

    private final String region;
    private final String zone;

    public Locality(String region, String zone) {
        this.region = region;
        this.zone = zone;
    }

    public String region() {
        return region;
    }

    public String zone() {
        return zone;
    }

    public boolean isKnown() {
        return !region.isEmpty() || !zone.isEmpty();
    }

    @Override
    public String toString() {
        return region + "/" + zone;
    }
}
