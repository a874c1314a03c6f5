package support;

/** A real client that carries out its protocol's exchange with a server and checks each answer. */
public interface Client {

    /** @return what is to be known of the exchange, for people */
    String exchange(String host, int port) throws Exception;
}
