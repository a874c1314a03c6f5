package java.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The {@link SocketImpl} that the application's socket holds once its bytes are the mesh's: the bytes go through a
 * {@link GraftLink}, all else goes to the JDK's own impl, on whose file descriptor the link works. The socket keeps
 * its own state (connected, closed, shut down) as ever; only what an impl must remember is kept here.
 */
public final class GraftSocketImpl extends GraftDelegatingImpl {

    private final Socket socket;
    final GraftLink link;
    private final Object lock = new Object();

    private volatile boolean closed;
    private volatile boolean rawClosed;
    private volatile boolean inputShut;
    private volatile boolean outputShut;
    private volatile boolean lingering;
    private boolean attempted;
    private GraftSocketOptions chosen;
    private InputStream in;
    private OutputStream out;

    GraftSocketImpl(Socket socket, SocketImpl delegate, GraftLink link, boolean connected) throws SocketException {
        super(delegate);
        this.socket = socket;
        this.link = link;
        this.attempted = connected;
        GraftJdk.detach(delegate);
        mirror();
    }

    // ---- for the agent: the connection below the link

    /** Connects the file descriptor. A failure closes the JDK's impl: {@link #rawRenew()} before the next attempt. */
    public void rawConnect(InetSocketAddress to, int timeoutMillis) throws IOException {
        SocketImpl now = delegate;
        synchronized (lock) {
            ensureOpen();
            attempted = true;
            if (chosen == null && !createdHere) {
                chosen = new GraftSocketOptions(now);
            }
        }
        try {
            now.connect(to, timeoutMillis);
        } catch (IOException | RuntimeException e) {
            rawCloseQuietly(now);
            throw e;
        }
        mirror();
    }

    /** Puts a fresh impl in the place of one that failed, with the same options and local binding. */
    public void rawRenew() throws IOException {
        rawClose();
        SocketImpl fresh = GraftJdk.another(delegate);
        fresh.create(true);
        try {
            if (chosen != null) {
                chosen.copyTo(fresh);
            }
            synchronized (lock) {
                ensureOpen();
                delegate = fresh;
                rawClosed = false;
            }
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
        mirror();
    }

    public InputStream rawInput() throws IOException {
        return delegate.getInputStream();
    }

    public OutputStream rawOutput() throws IOException {
        return delegate.getOutputStream();
    }

    public int rawAvailable() throws IOException {
        return delegate.available();
    }

    public void rawClose() throws IOException {
        synchronized (lock) {
            rawClosed = true;
        }
        delegate.close();
    }

    /** For a link's close: the descriptor stays open until the link calls {@link #rawClose}. */
    public void rawLinger() {
        lingering = true;
    }

    public void rawShutdownInput() throws IOException {
        delegate.shutdownInput();
    }

    public void rawShutdownOutput() throws IOException {
        delegate.shutdownOutput();
    }

    /** @return SO_TIMEOUT in milliseconds, 0 for none */
    public int soTimeout() throws IOException {
        Object millis = delegate.getOption(SocketOptions.SO_TIMEOUT);
        return millis instanceof Integer ? (Integer) millis : 0;
    }

    public void soTimeout(int millis) throws IOException {
        delegate.setOption(SocketOptions.SO_TIMEOUT, millis);
    }

    /** @return whether a close is to reset the connection (SO_LINGER of 0), and nothing may go before that */
    public boolean resets() throws IOException {
        Object seconds = delegate.getOption(SocketOptions.SO_LINGER);
        return seconds instanceof Integer && (Integer) seconds == 0;
    }

    public InetAddress rawInetAddress() {
        return delegate.getInetAddress();
    }

    public int rawPort() {
        return delegate.getPort();
    }

    public int rawLocalPort() {
        return delegate.getLocalPort();
    }

    public boolean isRawClosed() {
        return rawClosed;
    }

    // ---- for the JDK: what the link carries

    @Override
    protected void connect(SocketAddress address, int timeout) throws IOException {
        attempted = true;
        try {
            link.connect(this, (InetSocketAddress) address, timeout);
            ensureOpen();
        } catch (IOException e) {
            IOException plain = asPlain(e);
            close(plain);
            throw plain;
        } catch (RuntimeException | Error e) {
            // The link was chosen, so policy wants this connection carried: going on in plaintext is no way out.
            IOException failure = linkFailed("GraftLink.connect", e);
            close(failure);
            throw failure;
        }
        mirror();
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        connect(new InetSocketAddress(address, port), 0);
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        synchronized (lock) {
            if (in == null) {
                in = new GraftInput(this, link.input());
            }
            return in;
        }
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        synchronized (lock) {
            if (out == null) {
                out = new GraftOutput(this, link.output());
            }
            return out;
        }
    }

    @Override
    protected int available() throws IOException {
        if (closed) {
            return delegate.available();
        }
        try {
            return inputShut ? 0 : link.available();
        } catch (IOException e) {
            throw asPlain(e);
        }
    }

    @Override
    protected void shutdownInput() throws IOException {
        inputShut = true;
        link.shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        outputShut = true;
        link.shutdownOutput();
    }

    @Override
    protected void close() throws IOException {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            link.close();
        } catch (RuntimeException | Error e) {
            throw linkFailed("GraftLink.close", e);
        } finally {
            // A link that failed to close must not leave the descriptor open.
            if (!lingering) {
                rawClose();
            }
        }
    }

    @Override
    protected boolean supportsUrgentData() {
        return link.supportsUrgentData() && delegate.supportsUrgentData();
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        delegate.sendUrgentData(data);
    }

    // ---- for our neighbours

    /** @return the JDK's impl, given back, if no connect was ever tried; else null */
    SocketImpl unused(Socket owner) throws SocketException {
        if (attempted) {
            return null;
        }
        GraftJdk.attach(delegate, owner);
        return delegate;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isInputShut() {
        return inputShut;
    }

    boolean isOutputShut() {
        return outputShut;
    }

    void closeSocket() throws IOException {
        socket.close();
    }

    void ensureOpen() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    /** @return what a plain socket would throw: whatever fails after a close fails because of it */
    IOException asPlain(IOException e) {
        if (!closed || e instanceof SocketException && "Socket closed".equals(e.getMessage())) {
            return e;
        }
        SocketException plain = new SocketException("Socket closed");
        plain.initCause(e);
        return plain;
    }

    IOException linkFailed(String where, Throwable t) {
        GraftBridge.linkFailed(where, t);
        SocketException failure = new SocketException("graft: " + where + " failed: " + t);
        failure.initCause(t);
        return failure;
    }

    void closeRawQuietly() {
        closed = true;
        rawCloseQuietly(delegate);
    }

    private void rawCloseQuietly(SocketImpl impl) {
        rawClosed = true;
        try {
            impl.close();
        } catch (IOException ignored) {
            // It is being closed because something else failed, and that is what gets told.
        }
    }

    private void close(IOException because) {
        try {
            close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }
}
