package support;

/** A real server, set up as its manual says, that answers {@link Answers} on 127.0.0.1. */
public interface Server {

    /** Returns when the port is open. */
    void start(int port, String option) throws Exception;
}
