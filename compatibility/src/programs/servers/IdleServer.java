package servers;

import support.Server;

/** Does nothing: what listens is the JVM's own management agent. */
public final class IdleServer implements Server {

    @Override
    public void start(int port, String option) {}
}
