package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;

/** A failure in few words, for a message. */
final class Told {

    private Told() {}

    static String of(@Nullable Throwable why) {
        if (why == null) {
            return "no answer in time";
        }
        String message = why.getMessage();
        return message == null || message.isEmpty() ? why.getClass().getSimpleName() : message;
    }
}
