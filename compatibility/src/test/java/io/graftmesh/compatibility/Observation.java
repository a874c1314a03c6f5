package io.graftmesh.compatibility;

/** @param detail for people: what exactly was seen, or empty */
record Observation(Outcome outcome, String detail) {

    static Observation broken(String detail) {
        return new Observation(Outcome.BROKEN, detail);
    }

    @Override
    public String toString() {
        return outcome + (detail.isEmpty() ? "" : " " + detail);
    }
}
