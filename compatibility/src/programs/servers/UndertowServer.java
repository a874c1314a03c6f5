package servers;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.BlockingHandler;
import support.Answers;
import support.Server;

public final class UndertowServer implements Server {

    @Override
    public void start(int port, String option) {
        Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setIoThreads(2)
                .setHandler(new BlockingHandler(exchange -> {
                    byte[] body = Answers.to(exchange.getRequestPath(), Answers.untilEnd(exchange.getInputStream()));
                    exchange.setResponseContentLength(body.length);
                    exchange.getOutputStream().write(body);
                }))
                .build()
                .start();
    }
}
