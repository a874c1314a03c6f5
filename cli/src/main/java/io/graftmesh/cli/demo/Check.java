package io.graftmesh.cli.demo;

import java.io.IOException;

/** One sentence that the demo claims, and shows to be true. */
interface Check {

    String claim();

    Findings run(Stage stage) throws IOException, InterruptedException;
}
