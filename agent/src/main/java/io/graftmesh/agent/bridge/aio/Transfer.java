package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.util.function.LongFunction;

/** A read or a write. */
final class Transfer<V extends Number> extends Operation<V> {

    final ByteBuffer[] buffers;
    final int offset;
    final int length;
    private final LongFunction<V> count;

    private <A> Transfer(
            ByteBuffer[] buffers,
            int offset,
            int length,
            LongFunction<V> count,
            @Nullable A attachment,
            @Nullable CompletionHandler<V, ? super A> handler) {
        super(attachment, handler);
        this.buffers = buffers;
        this.offset = offset;
        this.length = length;
        this.count = count;
    }

    static <A> Transfer<Integer> of(
            ByteBuffer buffer, @Nullable A attachment, @Nullable CompletionHandler<Integer, ? super A> handler) {
        return new Transfer<>(new ByteBuffer[] {buffer}, 0, 1, n -> (int) n, attachment, handler);
    }

    static <A> Transfer<Long> of(
            ByteBuffer[] buffers,
            int offset,
            int length,
            @Nullable A attachment,
            CompletionHandler<Long, ? super A> handler) {
        if ((offset | length | (buffers.length - length - offset)) < 0) {
            throw new IndexOutOfBoundsException();
        }
        return new Transfer<>(buffers, offset, length, n -> n, attachment, handler);
    }

    /** @return this, for a read */
    Transfer<V> writable() {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].isReadOnly()) {
                throw new IllegalArgumentException("Read-only buffer");
            }
        }
        return this;
    }

    boolean isEmpty() {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return false;
            }
        }
        return true;
    }

    V count(long bytes) {
        return count.apply(bytes);
    }
}
