package io.graftmesh.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graftmesh.cli.admin.Http;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Several callers that ask the shop for its list of orders, one request after the other, until told to stop. */
final class Traffic implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What has been answered, by version of the instance that did, and what has failed. */
    record Tally(Map<String, Integer> served, List<String> failures) {

        int requests() {
            return served.values().stream().mapToInt(Integer::intValue).sum() + failures.size();
        }

        int of(String version) {
            return served.getOrDefault(version, 0);
        }

        @Override
        public String toString() {
            return requests() + " requests, " + failures.size() + " failed; v1 answered " + of("v1") + ", v2 "
                    + of("v2");
        }
    }

    private final Stage stage;
    private final List<Thread> callers = new ArrayList<>();
    private final Map<String, Integer> served = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private volatile boolean stopped;

    private Traffic(Stage stage) {
        this.stage = stage;
    }

    static Traffic start(Stage stage, int callers) {
        Traffic traffic = new Traffic(stage);
        for (int i = 0; i < callers; i++) {
            Thread caller = new Thread(traffic::call, "demo-caller-" + i);
            caller.setDaemon(true);
            traffic.callers.add(caller);
            caller.start();
        }
        return traffic;
    }

    private void call() {
        while (!stopped) {
            try {
                Http.Answer answer = stage.browse("/orders");
                count(answer);
            } catch (IOException e) {
                failed(e.toString());
            }
        }
    }

    /** @return which version of orders says that it answered */
    static String version(Http.Answer answer) {
        try {
            return JSON.readTree(answer.body()).path("version").asText("?");
        } catch (JsonProcessingException e) {
            return "?";
        }
    }

    private void count(Http.Answer answer) {
        if (!answer.ok()) {
            failed(answer.brief(100));
            return;
        }
        String version = version(answer);
        synchronized (this) {
            served.merge(version, 1, Integer::sum);
        }
    }

    private synchronized void failed(String why) {
        failures.add(why);
    }

    /** @return what has happened since it began, or since this was asked last */
    synchronized Tally take() {
        Tally tally = new Tally(Map.copyOf(served), List.copyOf(failures));
        served.clear();
        failures.clear();
        return tally;
    }

    /** @return what has happened since {@link #take}, left as it is */
    synchronized Tally soFar() {
        return new Tally(Map.copyOf(served), List.copyOf(failures));
    }

    /** Lets every caller finish its request. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread caller : callers) {
            caller.join();
        }
    }
}
