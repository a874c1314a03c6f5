package java.net;

/** A connection as it carries HTTP requests, one after the other: a socket's link, or a channel. The agent implements it. */
public interface GraftCarrier {

    /** @return the request that the connection carries now; null for none, or one that nobody told us of */
    GraftCall call();

    /** @param carried null when it is over */
    void call(GraftCall carried);

    /** @return which instance the connection was opened for, as {@link GraftCall#instance}; null for no call's */
    String instance();

    /** It is about to carry a request. @return whether it has carried one before */
    boolean isUsedAgain();
}
