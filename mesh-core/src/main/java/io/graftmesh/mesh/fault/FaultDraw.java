package io.graftmesh.mesh.fault;

import io.graftmesh.mesh.control.TrafficPolicy.Fault;
import java.util.function.IntUnaryOperator;

/** Which of the faults that policy asks for one call gets. Delay and abort are drawn apart, as Envoy's fault filter does. */
public final class FaultDraw {

    /** Percent in steps of a ten-thousandth. */
    private static final int STEPS = 1_000_000;

    private FaultDraw() {}

    /** @return milliseconds to wait before anything else; 0: none */
    public static long delayMillis(Fault fault, IntUnaryOperator random) {
        return hits(fault.delayPercent, random) ? fault.delayMillis : 0;
    }

    /** @return the status to answer with instead of calling anybody; 0: call */
    public static int abortStatus(Fault fault, IntUnaryOperator random) {
        return hits(fault.abortPercent, random) ? fault.abortStatus : 0;
    }

    /** @return true in so many of a hundred cases */
    public static boolean hits(double percent, IntUnaryOperator random) {
        return percent > 0 && random.applyAsInt(STEPS) < percent * (STEPS / 100);
    }
}
