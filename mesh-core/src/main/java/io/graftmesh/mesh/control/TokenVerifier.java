package io.graftmesh.mesh.control;

import java.util.Map;

/** Whoever can tell whether the token (JWT) that a request bears is one of a certain issuer's. Asked on the server's thread. */
public interface TokenVerifier {

    /**
     * @return the claims of the request's token, verified: texts, numbers ({@link Double}), {@link Boolean}s, lists and maps
     * @throws TokenRefused where there is no token, or none that is to be believed
     */
    Map<String, ?> verify(HttpRequest request) throws TokenRefused;

    /** Why a token is not believed. The message never holds any part of the token. */
    final class TokenRefused extends Exception {
        private static final long serialVersionUID = 1L;

        public TokenRefused(String why) {
            // Anybody can send a bad token: it shall not cost a stack trace.
            super(why, null, false, false);
        }
    }
}
