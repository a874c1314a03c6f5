package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Ask;
import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.consul.entry.DocException;
import io.graftmesh.consul.entry.JwtProviders;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.TokenVerifier;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may call a service, out of what several endpoints say; kept together as one text: {@code +} or {@code -} for the default, the
 * answer of {@code match}, and for each {@code jwt-provider} that it names a line with the entry. The watch waits on the
 * intentions; the entries and files that they name are looked at again whenever it returns, within {@link BlockingWatch#WAIT_SECONDS}.
 */
final class IntentionsQuestion implements Question<Intentions> {

    /** A source that no mesh has: what it may do is what holds where no intention names the source. */
    private static final String NOBODY = "graft-nobody-0f9d1c";

    /** Stands between JSON texts (RFC 7464), and in none. */
    private static final String NEXT = "\u001e";

    private static final Path HERE = Paths.get("");

    private final String destination;
    /** What each provider's last sound entry said: one that is broken changes nothing. */
    private final Map<String, TokenVerifier> sound = new HashMap<>();

    IntentionsQuestion(String destination) {
        this.destination = destination;
    }

    @Override
    public Answer ask(Ask ask) throws ControlFailure {
        String right = "intentions:read and service:read on \"" + destination + "\"";
        // `match` sends no index (seen with 1.8.7), so the list of all intentions is what we wait on. Its content
        // is not used: ACLs filter it without a word, where `match` refuses.
        Answer list = ask.send(ask.api().intentions(ask.block()), right);
        Answer match = ask.send(ask.api().intentionsOf(destination), right);
        // The default depends on ACLs that we may not read. `check` answers for everybody who may read the
        // service; where an intention for any source hides the default, that intention decides anyway.
        Answer check = ask.send(ask.api().checkIntention(NOBODY, destination), right);
        boolean allowed = Json.doc(check).require("Allowed").flag();
        StringBuilder all = new StringBuilder(allowed ? "+" : "-").append(match.body);
        for (String provider : providers(Json.doc(match))) {
            Answer entry =
                    ask.send(ask.api().configEntry("jwt-provider", provider, Collections.emptyMap()), "mesh:read");
            all.append(NEXT).append(entry.body == null ? "{}" : entry.body);
            // So that a change of such a file is a change of the answer.
            int files = JwtProviders.contents(Json.doc(entry), HERE);
            all.append(files == 0 ? "" : NEXT + "#" + files);
        }
        return new Answer(match.path, list.index, all.toString());
    }

    private Set<String> providers(Doc match) {
        Set<String> names = new TreeSet<>();
        for (Doc rule : match.get(destination).items()) {
            addProviders(rule, names);
            rule.get("Permissions").items().forEach(permission -> addProviders(permission, names));
        }
        return names;
    }

    private static void addProviders(Doc of, Set<String> names) {
        for (Doc provider : of.get("JWT").get("Providers").items()) {
            names.add(provider.get("Name").text(""));
        }
        names.remove("");
    }

    @Override
    public Intentions read(Answer answer) throws ControlFailure {
        String[] texts = String.valueOf(answer.body).split(NEXT);
        Map<String, TokenVerifier> verifiers = new HashMap<>();
        Map<String, DocException> broken = new HashMap<>();
        for (int i = 1; i < texts.length; i++) {
            if (texts[i].startsWith("#")) {
                continue;
            }
            Doc entry = Json.doc("jwt-provider", texts[i]);
            String name = entry.get("Name").text("");
            try {
                sound.put(name, JwtProviders.read(entry, HERE));
            } catch (DocException e) {
                broken.put(name, e);
            }
            if (sound.containsKey(name)) {
                verifiers.put(name, sound.get(name));
            }
        }
        Doc match = Json.doc(answer.path, texts[0].substring(1));
        return new Intentions(
                texts[0].startsWith("+"),
                Answers.intentions(match, destination, name -> verifier(name, verifiers, broken)));
    }

    private static TokenVerifier verifier(
            Doc name, Map<String, TokenVerifier> verifiers, Map<String, DocException> broken) {
        TokenVerifier known = verifiers.get(name.text());
        @Nullable DocException why = broken.get(name.text());
        if (known == null) {
            throw why != null ? why : name.error("\"" + name.text() + "\" is no jwt-provider: there is no such entry");
        }
        return known;
    }
}
