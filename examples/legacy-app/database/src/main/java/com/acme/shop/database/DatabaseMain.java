package com.acme.shop.database;

import com.acme.shop.common.ServiceRunner;

public final class DatabaseMain {

    private DatabaseMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceRunner.run("database", DevelopmentDatabase::start);
    }
}
