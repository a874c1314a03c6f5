package io.graftmesh.benchmarks;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** The outcome of all rounds of one thing, in the order of the rounds. */
public final class Samples {

    private double[] values = new double[0];

    public void add(double value) {
        values = Arrays.copyOf(values, values.length + 1);
        values[values.length - 1] = value;
    }

    public double median() {
        return quantile(0.5);
    }

    public double min() {
        return quantile(0);
    }

    public double max() {
        return quantile(1);
    }

    /** @param q from 0 to 1; between two samples it is interpolated */
    public double quantile(double q) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int low = (int) at;
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }

    /** Round by round, which cancels what disturbed the whole round: another process, a slower clock. */
    public Samples paired(Samples other, DoubleBinaryOperator operator) {
        Samples result = new Samples();
        for (int i = 0; i < Math.min(values.length, other.values.length); i++) {
            result.add(operator.applyAsDouble(values[i], other.values[i]));
        }
        return result;
    }

    public Samples over(Samples other) {
        return paired(other, (a, b) -> a / b);
    }

    public Samples minus(Samples other) {
        return paired(other, (a, b) -> a - b);
    }

    /** @return {@code median [first quartile … third quartile]} */
    public String quartiles(String number) {
        return Report.format(number + " [" + number + " … " + number + "]", median(), quantile(0.25), quantile(0.75));
    }

    /** @return {@code median [min … max]} */
    public String range(String number) {
        return Report.format(number + " [" + number + " … " + number + "]", median(), min(), max());
    }
}
