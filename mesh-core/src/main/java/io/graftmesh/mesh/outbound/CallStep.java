package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.record.CallReason;

/** What a driver is to do next for an {@link OutboundCall}: {@link Send}, {@link Wait} or {@link GiveUp}. */
public abstract class CallStep {

    private CallStep() {}

    /** Wait that long, then ask again. */
    public static final class Wait extends CallStep {
        private final long millis;

        Wait(long millis) {
            this.millis = millis;
        }

        public long millis() {
            return millis;
        }

        @Override
        public String toString() {
            return "wait " + millis + " ms";
        }
    }

    /** It is over, and recorded. */
    public static final class GiveUp extends CallStep {
        private final CallReason reason;
        private final int status;
        private final String message;
        private final @Nullable Throwable failure;

        GiveUp(CallReason reason, int status, String message, @Nullable Throwable failure) {
            this.reason = reason;
            this.status = status;
            this.message = message;
            this.failure = failure;
        }

        public CallReason reason() {
            return reason;
        }

        /** @return the status that says so, where an answer has to be made up */
        public int status() {
            return status;
        }

        /** @return one line: what, where and what to do */
        public String message() {
            return message;
        }

        /** @return what the driver told last; null if nothing was tried. A client library throws it as it is */
        public @Nullable Throwable failure() {
            return failure;
        }

        @Override
        public String toString() {
            return reason + ": " + message;
        }
    }

    /** Send the request to that instance, changed like that. */
    public static final class Send extends CallStep {
        private final Target target;
        private final Endpoint endpoint;
        private final @Nullable String path;
        private final HeaderChanges requestHeaders;
        private final long timeoutMillis;
        private final long connectTimeoutMillis;
        private final boolean freshConnection;

        Send(
                Target target,
                Endpoint endpoint,
                @Nullable String path,
                HeaderChanges requestHeaders,
                long timeoutMillis,
                long connectTimeoutMillis,
                boolean freshConnection) {
            this.target = target;
            this.endpoint = endpoint;
            this.path = path;
            this.requestHeaders = requestHeaders;
            this.timeoutMillis = timeoutMillis;
            this.connectTimeoutMillis = connectTimeoutMillis;
            this.freshConnection = freshConnection;
        }

        public Target target() {
            return target;
        }

        public Endpoint endpoint() {
            return endpoint;
        }

        /** @return for the connection that carries it: this target, this instance and no other */
        public Destination destination() {
            return Destination.chosen(target, endpoint.authority());
        }

        /** @return the path to ask for, without query; null: the request's own */
        public @Nullable String path() {
            return path;
        }

        public HeaderChanges requestHeaders() {
            return requestHeaders;
        }

        /** @return milliseconds until the answer must be there, body included; 0: no bound */
        public long timeoutMillis() {
            return timeoutMillis;
        }

        /** @return milliseconds; never above the application's own */
        public long connectTimeoutMillis() {
            return connectTimeoutMillis;
        }

        /** @return whether a pooled connection will not do: the last one was closed already */
        public boolean freshConnection() {
            return freshConnection;
        }

        @Override
        public String toString() {
            return "send to " + endpoint.authority() + " of " + target;
        }
    }
}
