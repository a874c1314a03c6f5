package support;

import java.rmi.Remote;
import java.rmi.RemoteException;

/** What is remote in the exchange of RMI. */
public interface RemoteBytes extends Remote {

    byte[] echo(byte[] bytes) throws RemoteException;
}
