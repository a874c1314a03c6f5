package io.graftmesh.gateway.testkit;

import io.graftmesh.gateway.runtime.RequestRecord;
import io.graftmesh.gateway.runtime.RequestRecorder;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what was recorded. */
public final class Records implements Recorder, RequestRecorder {

    public final BlockingQueue<ConnectionRecord> connections = new LinkedBlockingQueue<>();
    public final BlockingQueue<RequestRecord> requests = new LinkedBlockingQueue<>();

    @Override
    public void opened(ConnectionRecord record) {}

    @Override
    public void ended(ConnectionRecord record) {
        connections.add(record);
    }

    @Override
    public void ended(RequestRecord record) {
        requests.add(record);
    }

    /** Waits for the next one. */
    public ConnectionRecord connection() throws InterruptedException {
        ConnectionRecord record = connections.poll(10, TimeUnit.SECONDS);
        if (record == null) {
            throw new AssertionError("no connection was recorded within 10 s");
        }
        return record;
    }

    public RequestRecord request() throws InterruptedException {
        RequestRecord record = requests.poll(10, TimeUnit.SECONDS);
        if (record == null) {
            throw new AssertionError("no request was recorded within 10 s");
        }
        return record;
    }
}
