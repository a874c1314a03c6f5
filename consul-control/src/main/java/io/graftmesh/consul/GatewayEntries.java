package io.graftmesh.consul;

import io.graftmesh.consul.entry.Gateways;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Listener;
import java.util.Optional;

/**
 * A gateway has one entry, of either kind; which one, its name does not tell. So both are watched, and this makes one
 * value of the two: the entry that there is, or nothing to do once both are known to be missing.
 */
final class GatewayEntries {

    private final Listener<Gateway> listener;
    private @Nullable Optional<Gateway> ingress;
    private @Nullable Optional<Gateway> terminating;

    GatewayEntries(Listener<Gateway> listener) {
        this.listener = listener;
    }

    Listener<Optional<Gateway>> ingress() {
        return new Entry() {
            @Override
            void set(Optional<Gateway> entry) {
                ingress = entry;
            }
        };
    }

    Listener<Optional<Gateway>> terminating() {
        return new Entry() {
            @Override
            void set(Optional<Gateway> entry) {
                terminating = entry;
            }
        };
    }

    private abstract class Entry implements Listener<Optional<Gateway>> {

        abstract void set(Optional<Gateway> entry);

        /** The two watches have a thread each, and a listener is never called from two at once. */
        @Override
        public void changed(Optional<Gateway> entry) {
            synchronized (GatewayEntries.this) {
                set(entry);
                deliver();
            }
        }

        @Override
        public void failed(ControlFailure failure) {
            synchronized (GatewayEntries.this) {
                listener.failed(failure);
            }
        }
    }

    private void deliver() {
        if (ingress != null && ingress.isPresent()) {
            listener.changed(ingress.get());
        } else if (terminating != null && terminating.isPresent()) {
            listener.changed(terminating.get());
        } else if (ingress != null && terminating != null) {
            listener.changed(Gateways.NOTHING);
        }
    }
}
