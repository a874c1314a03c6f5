package servers;

import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import support.RemoteBytes;
import support.Server;

/** A registry and an object in it, on the same port. */
public final class RmiServer implements Server, RemoteBytes {

    /** What holds an object is all that keeps it from being collected. */
    private static RmiServer exported;

    private static Registry registry;

    @Override
    public void start(int port, String option) throws Exception {
        registry = LocateRegistry.createRegistry(port);
        exported = this;
        registry.bind("bytes", UnicastRemoteObject.exportObject(exported, port));
    }

    @Override
    public byte[] echo(byte[] bytes) {
        return bytes;
    }
}
