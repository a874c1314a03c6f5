package com.acme.shop.storefront;

import java.math.BigDecimal;

/** What the partner answered, and by which host name it was called. */
final class Rate {

    final BigDecimal value;
    final String calledHost;

    Rate(BigDecimal value, String calledHost) {
        this.value = value;
        this.calledHost = calledHost;
    }
}
