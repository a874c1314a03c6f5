package support;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A service of bytes: what a protocol compiler would generate, without one. */
public final class GrpcMethods {

    public static final MethodDescriptor<byte[], byte[]> ECHO = method(MethodDescriptor.MethodType.UNARY, "Echo");
    /** Answers as many messages as the first byte says. */
    public static final MethodDescriptor<byte[], byte[]> COUNT =
            method(MethodDescriptor.MethodType.SERVER_STREAMING, "Count");

    public static final ServiceDescriptor SERVICE = ServiceDescriptor.newBuilder("matrix.Bytes")
            .addMethod(ECHO)
            .addMethod(COUNT)
            .build();

    private GrpcMethods() {}

    private static MethodDescriptor<byte[], byte[]> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName("matrix.Bytes/" + name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return Answers.untilEnd(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
