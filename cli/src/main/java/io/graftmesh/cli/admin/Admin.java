package io.graftmesh.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/** What one process of the mesh tells about itself on its admin port. */
public final class Admin {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Http http;
    private final String url;

    /** @param url {@code http://127.0.0.1:<port>} */
    public Admin(Http http, String url) {
        this.http = http;
        this.url = url;
    }

    /** @return the latest connections that have ended, oldest first, then those that are open */
    public List<ConnectionLine> connections() throws IOException {
        return ConnectionLine.parse(page("/connections"));
    }

    public JsonNode mesh() throws IOException {
        return JSON.readTree(page("/mesh"));
    }

    /** @return who still speaks plaintext to this process */
    public JsonNode plaintext() throws IOException {
        return JSON.readTree(page("/plaintext"));
    }

    /** @return the instances that this process knows of a service, empty if it has not asked for it yet */
    public JsonNode instances(String service) throws IOException {
        for (JsonNode target : mesh().path("targets")) {
            if (target.path("target").asText().startsWith(service + ".")) {
                return target.path("instances");
            }
        }
        return JSON.createArrayNode();
    }

    /** @return the sum of that metric over what bears that tag; 0 if there is none yet */
    public int counter(String metric, String destination) throws IOException {
        return page("/metrics")
                .lines()
                .filter(line -> line.startsWith(metric + "{") && line.contains("destination=\"" + destination + "\""))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String page(String path) throws IOException {
        Http.Answer answer = http.get(url + path);
        if (!answer.ok()) {
            throw new IOException(url + path + " answers " + answer.status());
        }
        return answer.body();
    }
}
