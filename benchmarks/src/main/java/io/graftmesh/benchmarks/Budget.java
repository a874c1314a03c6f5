package io.graftmesh.benchmarks;

/** A promise of the design (section 13), and whether a figure keeps it. */
public record Budget(String symbol, double limit) {

    /** Nothing was promised about this figure. */
    public static final Budget NONE = new Budget("", Double.NaN);

    public static Budget atMost(double limit) {
        return new Budget("≤", limit);
    }

    public static Budget atLeast(double limit) {
        return new Budget("≥", limit);
    }

    public String verdict(double value) {
        if (symbol.isEmpty()) {
            return "";
        }
        return (symbol.equals("≤") ? value <= limit : value >= limit) ? "within" : "missed";
    }

    /** @return the verdict, and whether the samples' middle half lies on both sides of the limit */
    public String verdict(Samples samples) {
        String median = verdict(samples.median());
        boolean firm = verdict(samples.quantile(0.25)).equals(verdict(samples.quantile(0.75)));
        return firm ? median : median + " (within the noise)";
    }

    @Override
    public String toString() {
        return symbol.isEmpty() ? "" : symbol + " " + Report.format(limit == Math.rint(limit) ? "%.0f" : "%.2f", limit);
    }
}
