package io.graftmesh.mesh;

import io.graftmesh.mesh.record.CallRecord;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was recorded. */
public final class Records implements Recorder {

    public final List<ConnectionRecord> opened = new ArrayList<>();
    public final List<ConnectionRecord> ended = new ArrayList<>();

    public final List<CallRecord> calls = new ArrayList<>();

    @Override
    public void called(CallRecord record) {
        calls.add(record);
    }

    public CallRecord lastCall() {
        return calls.get(calls.size() - 1);
    }

    @Override
    public void opened(ConnectionRecord record) {
        opened.add(record);
    }

    @Override
    public void ended(ConnectionRecord record) {
        ended.add(record);
    }

    public ConnectionRecord only() {
        if (ended.size() != 1) {
            throw new AssertionError(ended.size() + " records where one is due");
        }
        return ended.get(0);
    }
}
