package java.net;

import java.io.FileDescriptor;
import java.io.IOException;
import java.util.Set;

/** What of a {@link GraftSocketImpl} goes straight to the JDK's own impl: all but the connection and its bytes. */
abstract class GraftDelegatingImpl extends SocketImpl {

    /** Another one after a failed connect. */
    volatile SocketImpl delegate;

    boolean createdHere;

    GraftDelegatingImpl(SocketImpl delegate) {
        this.delegate = delegate;
    }

    @Override
    protected void create(boolean stream) throws IOException {
        createdHere = true;
        delegate.create(stream);
        mirror();
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        delegate.bind(host, port);
        mirror();
    }

    @Override
    protected void listen(int backlog) throws IOException {
        delegate.listen(backlog);
    }

    @Override
    protected void accept(SocketImpl s) throws IOException {
        delegate.accept(s);
    }

    @Override
    protected FileDescriptor getFileDescriptor() {
        return delegate.getFileDescriptor();
    }

    @Override
    protected InetAddress getInetAddress() {
        return delegate.getInetAddress();
    }

    @Override
    protected int getPort() {
        return delegate.getPort();
    }

    @Override
    protected int getLocalPort() {
        return delegate.getLocalPort();
    }

    @Override
    protected void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        delegate.setPerformancePreferences(connectionTime, latency, bandwidth);
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        delegate.setOption(option, value);
    }

    @Override
    public Object getOption(int option) throws SocketException {
        return delegate.getOption(option);
    }

    // These three override methods that Java 8's public API does not have.

    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        GraftJdk.setOption(delegate, name, value);
    }

    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return GraftJdk.getOption(delegate, name);
    }

    protected Set<SocketOption<?>> supportedOptions() {
        return GraftJdk.supportedOptions(delegate);
    }

    /** Some code reads an impl's fields instead of asking (JDK 8's native accept, reflection in libraries). */
    final void mirror() {
        SocketImpl now = delegate;
        fd = now.getFileDescriptor();
        address = now.getInetAddress();
        port = now.getPort();
        localport = now.getLocalPort();
    }
}
