package jdk.internal.net.http;

/** As {@link Exchange}: a shape. */
public abstract class ExchangeImpl {

    public abstract HttpConnection connection();
}
