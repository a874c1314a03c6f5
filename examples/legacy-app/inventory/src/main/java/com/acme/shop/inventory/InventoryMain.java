package com.acme.shop.inventory;

import com.acme.shop.common.ServiceRunner;

public final class InventoryMain {

    private InventoryMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceRunner.run("inventory", InventoryServer::start);
    }
}
