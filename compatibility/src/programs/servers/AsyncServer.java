package servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import support.AsyncStreams;
import support.RawHttp;
import support.Server;

/** {@code AsynchronousServerSocketChannel}. */
public final class AsyncServer implements Server {

    @Override
    public void start(int port, String option) throws IOException {
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.accept(null, new CompletionHandler<AsynchronousSocketChannel, Void>() {
            @Override
            public void completed(AsynchronousSocketChannel client, Void attachment) {
                server.accept(null, this);
                new Thread(() -> serve(client)).start();
            }

            @Override
            public void failed(Throwable failure, Void attachment) {
                failure.printStackTrace();
            }
        });
    }

    private static void serve(AsynchronousSocketChannel client) {
        try (AsynchronousSocketChannel connection = client) {
            RawHttp.serve(AsyncStreams.in(connection), AsyncStreams.out(connection));
        } catch (IOException hungUp) {
            // the client's affair
        }
    }
}
