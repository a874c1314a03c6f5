package com.acme.shop.common;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** The life of a service's process: settings, start, banner, and a clean end at SIGTERM. */
public final class ServiceRunner {

    /** Starts a service; returns when it listens. */
    public interface Starter {
        RunningService start(ServiceConfig config) throws Exception;
    }

    private ServiceRunner() {}

    /** Runs until the process is told to stop. A service that cannot start ends the process with status 1. */
    public static void run(String name, Starter starter) throws InterruptedException {
        try {
            Logging.configure();
            RunningService service = starter.start(ServiceConfig.load(name));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(name, service), name + "-shutdown"));
            System.out.println(service.banner());
        } catch (Exception e) {
            System.err.println(name + " could not start: " + e);
            System.exit(1);
        }
        // The servers' own threads may all be daemons; the shutdown hook ends the process, not this latch.
        new CountDownLatch(1).await();
    }

    private static void stop(String name, RunningService service) {
        try {
            service.close();
            System.out.println(name + " stopped");
        } catch (IOException e) {
            System.err.println(name + " did not stop cleanly: " + e);
        }
    }
}
