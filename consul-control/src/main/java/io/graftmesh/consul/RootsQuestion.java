package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Ask;
import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.consul.entry.DocException;
import io.graftmesh.consul.entry.FederationReader;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.identity.FederatedDomain;
import io.graftmesh.mesh.identity.TrustBundle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Our own roots, and those of the trust domains that {@code graft/federation/<trust-domain>} names. The watch waits on our roots; the
 * keys are looked at again whenever it returns, within {@link BlockingWatch#WAIT_SECONDS}: a thread would be much for what
 * changes with a contract.
 */
final class RootsQuestion implements Question<TrustBundle> {

    static final String PREFIX = "graft/federation/";

    /** Stands between JSON texts (RFC 7464), and in none. */
    private static final String NEXT = "\u001e";

    /** Before what Consul says in place of the keys; begins no JSON. */
    private static final String REFUSED = "!";

    /** By trust domain, what was last said of it and was sound: what is broken changes nothing. */
    private final Map<String, FederatedDomain> sound = new HashMap<>();

    @Override
    public Answer ask(Ask ask) throws ControlFailure {
        Answer roots = ask.send(ask.api().roots(ask.block()), "no right at all");
        String others = federation(ask);
        return new Answer(roots.path, roots.index, others.isEmpty() ? roots.body : roots.body + NEXT + others);
    }

    /** Who may not read it is federated with nobody, and told so; our own roots do not depend on it. */
    private static String federation(Ask ask) throws ControlFailure {
        try {
            Answer keys = ask.send(
                    ask.api().keys(PREFIX, Collections.emptyMap()), "key:read on \"" + PREFIX + "\" (key_prefix)");
            String pairs = Hidden.unlessKeysAre(ask, PREFIX, keys).body;
            return pairs == null ? "" : pairs;
        } catch (ControlFailure failure) {
            if (failure.kind() == Kind.FORBIDDEN) {
                return REFUSED + failure.getMessage();
            }
            throw failure;
        }
    }

    @Override
    public TrustBundle read(Answer answer) throws ControlFailure {
        String[] texts = String.valueOf(answer.body).split(NEXT);
        TrustBundle own = Answers.roots(new Answer(answer.path, answer.index, texts[0]));
        if (texts.length == 1) {
            return own;
        }
        if (texts[1].startsWith(REFUSED)) {
            return own.noting(texts[1].substring(REFUSED.length()));
        }
        List<FederatedDomain> others = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        TrustBundle all = own;
        for (Doc pair : Json.doc("KV " + PREFIX, texts[1]).items()) {
            String domain = pair.require("Key").text().substring(PREFIX.length());
            try {
                sound.put(domain, FederationReader.parse("KV " + PREFIX + domain, domain, value(pair)));
            } catch (DocException broken) {
                problems.add(String.valueOf(broken.getMessage()));
            }
            FederatedDomain other = sound.get(domain);
            if (other != null) {
                others.add(other);
                try {
                    all = new TrustBundle(own.trustDomain(), own.roots(), others);
                } catch (IllegalArgumentException ambiguous) {
                    others.remove(other);
                    problems.add("KV " + PREFIX + domain + ": " + ambiguous.getMessage());
                }
            }
        }
        return all.noting(String.join("; ", problems));
    }

    private static String value(Doc pair) {
        try {
            return new String(Base64.getDecoder().decode(pair.get("Value").text("")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw pair.get("Value").error("is not base64");
        }
    }
}
