package io.graftmesh.agent;

/** One option that the agent could not obey, in one line for the operator. */
final class OptionProblem {

    private final String line;
    private final boolean fatal;

    OptionProblem(String line, boolean fatal) {
        this.line = line;
        this.fatal = fatal;
    }

    String line() {
        return line;
    }

    /** @return whether going on would guess about what may enter or leave */
    boolean fatal() {
        return fatal;
    }
}
