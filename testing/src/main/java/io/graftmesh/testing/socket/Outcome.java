package io.graftmesh.testing.socket;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.Callable;

/** What an action gave, or how it failed: in words that do not depend on what is below. */
final class Outcome {

    private Outcome() {}

    static String of(Callable<String> action) {
        try {
            return action.call();
        } catch (IOException | RuntimeException e) {
            return kind(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The class, and what exactly happened where one class stands for several things. */
    private static String kind(Exception e) {
        String message = String.valueOf(e.getMessage());
        for (String words : new String[] {"Connection reset", "Broken pipe", "Socket closed"}) {
            if (message.contains(words)) {
                return words;
            }
        }
        // Which of the two depends on where exactly the other thread was.
        return e.getClass() == AsynchronousCloseException.class
                ? "ClosedChannelException"
                : e.getClass().getSimpleName();
    }
}
