package com.acme.shop.storefront;

import com.acme.shop.common.ServiceRunner;

public final class StorefrontMain {

    private StorefrontMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceRunner.run("storefront", StorefrontService::start);
    }
}
