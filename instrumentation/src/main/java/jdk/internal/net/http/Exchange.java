package jdk.internal.net.http;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * What advice and the classes beside it name of the JDK's, in the types that its descriptors have on 11 to 25; public here, where
 * the JDK's are not. Compiled against, never packed.
 */
public class Exchange {

    public final HttpRequestImpl request;
    public final HttpClientImpl client;
    public final MultiExchange multi;
    public volatile ExchangeImpl exchImpl;
    public volatile CompletableFuture<?> exchangeCF;

    private Exchange(HttpRequestImpl request, HttpClientImpl client, MultiExchange multi) {
        this.request = request;
        this.client = client;
        this.multi = multi;
    }

    public CompletableFuture<Response> responseAsync() {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Void> ignoreBody() {
        throw new UnsupportedOperationException();
    }

    public void cancel(IOException cause) {
        throw new UnsupportedOperationException();
    }

    public IOException getCancelCause() {
        throw new UnsupportedOperationException();
    }
}
