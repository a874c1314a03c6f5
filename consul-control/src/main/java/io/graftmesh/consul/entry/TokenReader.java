package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.TokenRequirement;
import io.graftmesh.mesh.control.TokenRequirement.Claim;
import io.graftmesh.mesh.control.TokenRequirement.Provider;
import io.graftmesh.mesh.control.TokenVerifier;
import java.util.List;
import java.util.function.Function;

/** {@code JWT} of an intention or of a permission. */
final class TokenReader {

    private TokenReader() {}

    /**
     * @param providers from the name of a {@code jwt-provider}; throws where there is none, or none of use
     * @return null where nothing is asked for
     */
    static @Nullable TokenRequirement read(Doc jwt, Function<Doc, TokenVerifier> providers) {
        if (jwt.isAbsent()) {
            return null;
        }
        List<Provider> named = jwt.closed("Providers").get("Providers").items(doc -> {
            Doc name = doc.closed("Name", "VerifyClaims").require("Name");
            return new Provider(
                    name.text(), providers.apply(name), doc.get("VerifyClaims").items(TokenReader::claim));
        });
        if (named.isEmpty()) {
            throw jwt.error("names no provider (Providers), so it would ask for nothing");
        }
        return new TokenRequirement(named);
    }

    private static Claim claim(Doc doc) {
        List<String> path = doc.closed("Path", "Value").require("Path").items(Doc::text);
        if (path.isEmpty()) {
            throw doc.get("Path").error("is empty");
        }
        return new Claim(path, doc.require("Value").text());
    }
}
