package io.graftmesh.agent.bridge.aio;

import java.io.IOException;

/**
 * An interrupt closes a channel that selects, and does nothing to an asynchronous one: what is pending on the calling
 * thread is held back while it uses ours.
 */
final class Uninterrupted {

    private Uninterrupted() {}

    /** What is done to a channel. */
    interface Call<T> {
        T run() throws IOException;
    }

    static <T> T call(Call<T> call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return call.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
