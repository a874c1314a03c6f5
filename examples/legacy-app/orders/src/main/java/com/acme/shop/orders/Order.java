package com.acme.shop.orders;

import java.math.BigDecimal;

/** What a customer ordered; the rate is the currency's for one USD when the order was placed. */
final class Order {

    final long id;
    final String item;
    final int quantity;
    final String currency;
    final BigDecimal rate;

    Order(long id, String item, int quantity, String currency, BigDecimal rate) {
        this.id = id;
        this.item = item;
        this.quantity = quantity;
        this.currency = currency;
        this.rate = rate;
    }
}
