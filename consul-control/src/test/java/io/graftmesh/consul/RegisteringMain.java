package io.graftmesh.consul;

import io.graftmesh.mesh.control.Registration;
import java.util.Collections;

/** A process that registers itself and waits to be killed. */
final class RegisteringMain {

    private RegisteringMain() {}

    public static void main(String[] args) throws InterruptedException {
        ConsulControlPlane.connect(ConsulSettings.from(Collections.singletonMap("CONSUL_HTTP_ADDR", args[0])))
                .register(
                        new Registration(
                                Registration.Kind.NATIVE, "orders", "killed", "", 9001, Collections.emptyMap()),
                        registration -> {});
        Thread.currentThread().join();
    }
}
