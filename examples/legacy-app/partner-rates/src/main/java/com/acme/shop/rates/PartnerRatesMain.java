package com.acme.shop.rates;

import com.acme.shop.common.ServiceRunner;

public final class PartnerRatesMain {

    private PartnerRatesMain() {}

    public static void main(String[] args) throws InterruptedException {
        // Off by default, and every answer on a kept connection then waits 40 ms for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        ServiceRunner.run("partner-rates", PartnerRatesServer::start);
    }
}
