package com.acme.shop.orders;

import com.acme.shop.common.ServiceRunner;

public final class OrdersMain {

    private OrdersMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceRunner.run("orders", OrdersService::start);
    }
}
