package io.graftmesh.gateway;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Listener;
import java.util.function.Consumer;

/** Passes configurations on, and says once, not at every try, that there is none to be had. */
final class ConfigurationListener implements Listener<Gateway> {

    private final GatewayConfig config;
    private final Consumer<Gateway> changed;
    private String lastFailure = "";

    ConfigurationListener(GatewayConfig config, Consumer<Gateway> changed) {
        this.config = config;
        this.changed = changed;
    }

    @Override
    public void changed(Gateway value) {
        lastFailure = "";
        changed.accept(value);
    }

    @Override
    public void failed(ControlFailure failure) {
        String message = String.valueOf(failure.getMessage());
        if (!message.equals(lastFailure)) {
            lastFailure = message;
            config.log()
                    .accept("gateway '" + config.name() + "': no configuration (" + message
                            + "); the last one stays in force, tried again in the background");
        }
    }
}
