package com.acme.shop.storefront;

import com.acme.shop.web.HttpProblem;

/** A backend did not do its part: 502 and a line such as {@code orders: ConnectException: Connection refused}. */
final class BackendException extends HttpProblem {

    private static final int BAD_GATEWAY = 502;

    BackendException(String backend, Exception cause) {
        super(BAD_GATEWAY, backend + ": " + cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }

    BackendException(String backend, String answer) {
        super(BAD_GATEWAY, backend + ": " + answer);
    }
}
