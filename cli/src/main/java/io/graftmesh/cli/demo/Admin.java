package io.graftmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graftmesh.cli.demo.ShopMesh.Instance;
import java.io.IOException;
import java.util.List;

/** What one process of the mesh tells about itself on its admin port. */
final class Admin {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Http http;
    private final String url;

    Admin(Http http, Instance instance) {
        this.http = http;
        this.url = url(instance);
    }

    static String url(Instance instance) {
        return "http://" + ShopMesh.HOST + ":" + instance.admin();
    }

    /** @return the latest connections that have ended, oldest first */
    List<ConnectionLine> connections() throws IOException {
        return ConnectionLine.parse(page("/connections"));
    }

    JsonNode mesh() throws IOException {
        return JSON.readTree(page("/mesh"));
    }

    /** @return the instances that this process knows of a service, empty if it has not asked for it yet */
    JsonNode instances(String service) throws IOException {
        for (JsonNode target : mesh().path("targets")) {
            if (target.path("target").asText().startsWith(service + ".")) {
                return target.path("instances");
            }
        }
        return JSON.createArrayNode();
    }

    private String page(String path) throws IOException {
        Http.Answer answer = http.get(url + path);
        if (!answer.ok()) {
            throw new IOException(url + path + " answers " + answer.status());
        }
        return answer.body();
    }
}
