package io.graftmesh.cli;

import picocli.CommandLine.Command;

@Command(name = "status", description = "Show what running agents see of the mesh.")
final class StatusCommand implements Runnable {
    @Override
    public void run() {}
}
