package clients;

import java.net.URI;
import support.Connection;
import support.HttpCalls;
import support.RawHttp;

/** HTTP by hand; the option is the class of the JDK's that carries it. */
public final class RawClient extends HttpCalls {

    private final String kind;
    private Connection connection;

    public RawClient(String kind) {
        this.kind = kind;
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        URI uri = URI.create(url);
        if (connection == null) {
            connection = Connection.open(kind, uri.getHost(), uri.getPort());
        }
        return RawHttp.call(connection.in, connection.out, uri.getPath(), uploaded);
    }

    @Override
    protected void end() throws Exception {
        if (connection != null) {
            connection.close();
        }
    }
}
