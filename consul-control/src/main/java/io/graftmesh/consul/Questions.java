package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Ask;
import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.consul.entry.Gateways;
import io.graftmesh.consul.entry.Hosts;
import io.graftmesh.consul.entry.UpstreamDefaults;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.identity.Identity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.ResponseBody;
import retrofit2.Call;

/** What the watches ask of Consul, and how each answer is read. */
final class Questions {

    /** Where a mesh keeps its declared hosts. */
    static final String HOSTS_KEY = "graft/hosts";

    /** Where a mesh keeps the policies of called services. */
    static final String POLICY_PREFIX = "graft/policy/";

    private Questions() {}

    private interface Request {
        Call<ResponseBody> of(ConsulApi api, Ask ask);
    }

    private interface Reader<T> {
        @Nullable
        T read(Answer answer) throws ControlFailure;
    }

    private static <T> Question<T> question(String right, Request request, Reader<T> reader) {
        return new Question<T>() {
            @Override
            public Answer ask(Ask ask) throws ControlFailure {
                return ask.send(request.of(ask.api(), ask), right);
            }

            @Override
            public @Nullable T read(Answer answer) throws ControlFailure {
                return reader.read(answer);
            }
        };
    }

    static Question<List<Endpoint>> external(String service) {
        return new Question<List<Endpoint>>() {
            private final Hidden hidden = new Hidden();

            @Override
            public Answer ask(Ask ask) throws ControlFailure {
                Answer instances = ask.send(ask.api().health(service, ask.block()), readService(service));
                return hidden.unlessNodesAre(ask, instances);
            }

            @Override
            public List<Endpoint> read(Answer answer) throws ControlFailure {
                return Answers.endpoints(answer);
            }
        };
    }

    static Question<Identity> leaf(String service) {
        return question(
                "service:write on \"" + service + "\"",
                (api, ask) -> api.leaf(service, ask.block()),
                answer -> Answers.leaf(answer, service));
    }

    static Question<HostTable> hosts() {
        return question(
                "key:read on \"" + HOSTS_KEY + "\"",
                (api, ask) -> api.key(HOSTS_KEY, ask.block()),
                answer -> hosts(answer.body));
    }

    private static HostTable hosts(@Nullable String body) throws ControlFailure {
        String source = "KV " + HOSTS_KEY;
        if (body == null) {
            return HostTable.EMPTY;
        }
        return body.trim().startsWith("{") ? Hosts.parse(Json.doc(source, body)) : Hosts.lines(source, body);
    }

    /** Policies of called services that Consul has no entry for, by service. */
    static Question<Map<String, String>> policies() {
        return new Question<Map<String, String>>() {
            @Override
            public Answer ask(Ask ask) throws ControlFailure {
                Answer keys =
                        ask.send(ask.api().keys(POLICY_PREFIX, ask.block()), "key:read on \"" + POLICY_PREFIX + "\"");
                return Hidden.unlessKeysAre(ask, POLICY_PREFIX, keys);
            }

            @Override
            public Map<String, String> read(Answer answer) throws ControlFailure {
                Map<String, String> documents = new LinkedHashMap<>();
                for (Doc pair : Json.doc(answer).items()) {
                    String key = pair.require("Key").text();
                    String value = pair.get("Value").text("");
                    if (key.length() > POLICY_PREFIX.length() && !value.isEmpty()) {
                        documents.put(key.substring(POLICY_PREFIX.length()), decoded(pair, value));
                    }
                }
                return documents;
            }
        };
    }

    private static String decoded(Doc pair, String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw pair.get("Value").error("is not base64");
        }
    }

    /** What a service is told about its calls to others; nothing where it has no entry. */
    static Question<UpstreamDefaults> upstreamDefaults(String service) {
        return entry(
                "service-defaults",
                service,
                answer -> answer.body == null
                        ? UpstreamDefaults.NONE
                        : UpstreamDefaults.read(Json.doc(answer).get("UpstreamConfig")));
    }

    static Question<Optional<Gateway>> gatewayEntry(String kind, String name) {
        return entry(
                kind,
                name,
                answer -> answer.body == null ? Optional.empty() : Optional.of(Gateways.parse(kind, Json.doc(answer))));
    }

    private static <T> Question<T> entry(String kind, String name, Reader<T> reader) {
        return new Question<T>() {
            @Override
            public Answer ask(Ask ask) throws ControlFailure {
                String right = "service:read on \"" + name + "\"";
                Map<String, String> block = ask.block();
                Answer answer = ask.send(ask.api().configEntry(kind, name, block), right);
                if (block.isEmpty()) {
                    return answer;
                }
                // When the entry is deleted, a query that blocks returns the deleted entry with the new index (seen
                // with
                // 1.8.7, whose reply keeps the entry of the first look). One that does not block tells the truth.
                Answer now = ask.send(ask.api().configEntry(kind, name, Collections.emptyMap()), right);
                return new Answer(answer.path, answer.index, now.body);
            }

            @Override
            public @Nullable T read(Answer answer) throws ControlFailure {
                return reader.read(answer);
            }
        };
    }

    static String readService(String service) {
        return "service:read on \"" + service + "\" and node:read";
    }
}
