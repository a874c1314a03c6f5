package io.graftmesh.agent.bridge.http;

import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.outbound.CallStep;
import io.graftmesh.mesh.outbound.Destination;
import io.graftmesh.mesh.outbound.OutboundCall;
import io.graftmesh.mesh.outbound.OutboundConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.GraftCall;
import java.net.SocketTimeoutException;
import java.util.concurrent.Executor;

/**
 * Drives {@link OutboundCall} on the threads of a client; {@link TimerChoice} where those must not wait. The thread that sends owns it until the answer is there;
 * {@link #ended}, {@link #cancelled} and {@link #broke} may come from any, and the first of them counts.
 */
public final class HttpCall extends GraftCall {

    private final Mesh mesh;
    private final String service;
    private final Destination destination;
    private final Mirrors mirrors;
    private final CallRequest request;
    private final OutboundCall story;
    private CallStep.@Nullable Send chosen;
    private String instance = "";
    private @Nullable String trace;
    /** What was written for the try that is under way; null if nobody is to get a copy. */
    private volatile @Nullable RequestCopy copy;

    /** Until when the head of the answer must be here, by {@link System#nanoTime}; 0 for no bound. */
    private volatile long deadlineNanos;

    private volatile boolean answered;
    private volatile @Nullable Thread waiting;
    /** Whether that thread tells even of a connection that another one closes. */
    private volatile boolean told;
    /** Guarded by this, as the two below; 0 while no connection is wanted. */
    private long connectingSince;

    private boolean over;
    private boolean endedEarly;
    private @Nullable Traffic traffic;

    HttpCall(Mesh mesh, String service, Destination destination, Mirrors mirrors, CallRequest request) {
        this.mesh = mesh;
        this.service = service;
        this.destination = destination;
        this.mirrors = mirrors;
        this.request = request;
        this.story = mesh.call(destination, service, request);
    }

    /** What the connection has carried, since the call took it. */
    public interface Traffic {
        long sent();

        long received();
    }

    Destination destination() {
        return destination;
    }

    @Override
    public void header(String name, String value) {
        request.add(name, value);
    }

    @Override
    protected void choose() throws IOException {
        try {
            story.await(mesh.config().readyWaitMillis());
        } catch (InterruptedException e) {
            throw interrupted();
        }
        beginTrace();
        CallStep.GiveUp none = next();
        if (none != null) {
            throw refusal(none);
        }
    }

    private void beginTrace() {
        String applications = request.header(TraceParent.HEADER);
        String sent = applications == null ? TraceParent.fresh() : applications;
        trace = applications == null ? sent : null;
        story.record().traceparent = sent;
    }

    @Override
    protected boolean decides(@Nullable Throwable failure, boolean first, Executor later, Runnable decided) {
        if (first) {
            beginTrace();
        }
        long waitMillis = first ? mesh.config().readyWaitMillis() : 0;
        return new TimerChoice(asker(failure), story, waitMillis, later, decided).isDecided();
    }

    private TimerChoice.Asker asker(@Nullable Throwable failure) {
        return new TimerChoice.Asker() {
            @Override
            public void chosen(CallStep.Send send) {
                HttpCall.this.chosen(send);
            }

            @Override
            public void refused(CallStep.GiveUp none) {
                HttpCall.this.refused(failure == null ? refusal(none) : failure);
            }

            @Override
            public void failed(Throwable e) {
                faulted(failure, e);
            }
        };
    }

    /** @return null once an instance is chosen */
    private CallStep.@Nullable GiveUp next() throws InterruptedIOException {
        while (true) {
            CallStep step = story.next();
            if (step instanceof CallStep.Wait) {
                await(((CallStep.Wait) step).millis());
            } else if (step instanceof CallStep.Send) {
                chosen((CallStep.Send) step);
                return null;
            } else {
                return (CallStep.GiveUp) step;
            }
        }
    }

    private void await(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            story.cancelled();
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for the mesh");
    }

    private void chosen(CallStep.Send send) {
        chosen = send;
        copy = story.mirror() == null ? null : new RequestCopy();
        instance = (send.target() + "/" + send.endpoint().authority()).intern();
        long millis = send.timeoutMillis();
        deadlineNanos = millis == 0 ? 0 : System.nanoTime() + millis * 1_000_000;
    }

    private IOException refusal(CallStep.GiveUp none) {
        Throwable last = none.failure();
        if (last instanceof IOException) {
            return (IOException) last;
        }
        return new ConnectException("graft: " + none.message());
    }

    /** @return the story of a connection to the chosen instance: it is not balanced again */
    public OutboundConnection connection() {
        return mesh.outbound(chosen().destination(), service);
    }

    private CallStep.Send chosen() {
        CallStep.Send send = chosen;
        if (send == null) {
            throw new IllegalStateException("no instance is chosen yet");
        }
        return send;
    }

    @Override
    public String instance() {
        return instance;
    }

    @Override
    public boolean wantsFresh() {
        return chosen().freshConnection();
    }

    @Override
    public String target(String target) {
        String path = chosen().path();
        if (path == null) {
            return target;
        }
        String query = request.query();
        return query == null ? path : path + "?" + query;
    }

    @Override
    public String[] headers() {
        return HeaderList.of(chosen().requestHeaders(), request, trace);
    }

    @Override
    public String[] answerHeaders() {
        return HeaderList.of(story.responseHeaders(), request, null);
    }

    /** @return since when connections for this request are tried, by {@link System#nanoTime} */
    public synchronized long connectingSince() {
        if (connectingSince == 0) {
            connectingSince = System.nanoTime();
        }
        return connectingSince;
    }

    @Override
    protected void sent() {
        synchronized (this) {
            connectingSince = 0;
            endedEarly = false; // that was the connection of an earlier try
        }
        story.sent();
    }

    @Override
    public void awaiting() {
        waiting = Thread.currentThread();
    }

    @Override
    public void awaitingInAnyCase() {
        told = true;
        awaiting();
    }

    @Override
    protected boolean retries(Throwable why, boolean pooled) {
        try {
            return tells(why, pooled) && next() == null;
        } catch (InterruptedIOException e) {
            return false;
        }
    }

    @Override
    protected boolean tells(Throwable why, boolean pooled) {
        waiting = null;
        if (isOver()) {
            return false;
        }
        if (isPastDeadline() || why instanceof SocketTimeoutException) {
            // The route's time or the application's own: neither may be had twice.
            story.timedOut(why);
        } else if (pooled) {
            story.stale(why);
        } else {
            story.failed(why);
        }
        return true;
    }

    @Override
    protected boolean delivers(int status, String retryAfter) throws IOException {
        if (accepts(status, retryAfter)) {
            return true;
        }
        CallStep.GiveUp none = next();
        if (none != null) {
            throw refusal(none);
        }
        return false;
    }

    @Override
    protected boolean accepts(int status, String retryAfter) {
        waiting = null;
        if (isOver()) {
            return true;
        }
        if (!story.responded(status, name -> name.equalsIgnoreCase("Retry-After") ? retryAfter : null)) {
            return false;
        }
        mirror();
        answered = true;
        deadlineNanos = 0;
        if (endedEarly) {
            end();
        }
        return true;
    }

    /** @return whether somebody is to get a copy of what is written */
    public boolean isCopied() {
        return copy != null;
    }

    /** Those bytes of the request are on their way. */
    public void wrote(byte[] bytes, int offset, int count) {
        RequestCopy kept = copy;
        if (kept != null) {
            kept.add(bytes, offset, count);
        }
    }

    /** Only what was answered, and once, however often it was sent: an outage of the service is not doubled elsewhere. */
    private void mirror() {
        RequestCopy kept = copy;
        String service = story.mirror();
        copy = null;
        if (kept != null && service != null) {
            mirrors.send(service, kept);
        }
    }

    /** The connection that carries the call from now on. */
    public synchronized void carriedBy(Traffic connection) {
        traffic = connection;
    }

    @Override
    public boolean mayRepeat() {
        String method = request.method();
        return request.replayable() && (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS"));
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    private boolean isPastDeadline() {
        long deadline = deadlineNanos;
        return deadline != 0 && System.nanoTime() - deadline >= 0;
    }

    @Override
    protected void end() {
        synchronized (this) {
            // The JDK's client is done with an answer without a body before it has told us of its head.
            endedEarly = !answered;
            if (over || !answered) {
                return;
            }
            over = true;
        }
        Traffic carried = traffic;
        story.finished(carried == null ? 0 : carried.sent(), carried == null ? 0 : carried.received());
    }

    /** The connection broke, or was closed, under the call. @param why null if the application closed it */
    public void broke(@Nullable IOException why) {
        if (!answered) {
            if (why == null && !told && waiting != Thread.currentThread()) {
                cancelled();
            } else if (why == null) {
                lost();
            }
            return; // whoever waits for the answer tells what it got
        }
        synchronized (this) {
            if (over) {
                return;
            }
            over = why != null;
        }
        if (why == null) {
            ended();
        } else {
            story.broken(why);
        }
    }

    /** If the library goes on all the same, it is by a connection that we do not know: the head of the answer is all we see. */
    private synchronized void lost() {
        endedEarly = true;
    }

    private synchronized boolean isOver() {
        return over;
    }

    @Override
    protected void cancel() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        story.cancelled();
    }
}
