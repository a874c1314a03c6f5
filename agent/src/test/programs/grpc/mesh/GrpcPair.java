package mesh;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** gRPC over the Netty that it ships relocated, with epoll, as it is by default on Linux. */
public final class GrpcPair {

    private static final MethodDescriptor<String, String> UNARY = method("unary", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<String, String> MANY =
            method("many", MethodDescriptor.MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<String, String> TALK =
            method("talk", MethodDescriptor.MethodType.BIDI_STREAMING);

    private GrpcPair() {}

    private static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
                .setType(type)
                .setFullMethodName("mesh.Pair/" + name)
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(Bytes.untilEnd(stream), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** {@code <port>}: answers each message with itself; {@code many} with a thousand of them. */
    public static String listen(String[] arguments) throws Exception {
        Bytes.check(Epoll.isAvailable(), "epoll is available: " + Epoll.unavailabilityCause());
        ServerServiceDefinition service = ServerServiceDefinition.builder("mesh.Pair")
                .addMethod(UNARY, ServerCalls.asyncUnaryCall(new ServerCalls.UnaryMethod<String, String>() {
                    @Override
                    public void invoke(String request, StreamObserver<String> answer) {
                        answer.onNext(request);
                        answer.onCompleted();
                    }
                }))
                .addMethod(
                        MANY,
                        ServerCalls.asyncServerStreamingCall(new ServerCalls.ServerStreamingMethod<String, String>() {
                            @Override
                            public void invoke(String request, StreamObserver<String> answer) {
                                for (int i = 0; i < 1_000; i++) {
                                    answer.onNext(request + i);
                                }
                                answer.onCompleted();
                            }
                        }))
                .addMethod(
                        TALK, ServerCalls.asyncBidiStreamingCall(new ServerCalls.BidiStreamingMethod<String, String>() {
                            @Override
                            public StreamObserver<String> invoke(StreamObserver<String> answer) {
                                return answer;
                            }
                        }))
                .build();
        Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])))
                .addService(service)
                .build()
                .start();
        return String.valueOf(server.getPort());
    }

    private static ManagedChannel open(String[] arguments) {
        return NettyChannelBuilder.forAddress(arguments[0], Integer.parseInt(arguments[1]))
                .usePlaintext()
                .build();
    }

    private static CallOptions patience() {
        return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    /** {@code <host> <port> <text>}: unary calls, a stream from the server, a talk. */
    public static String call(String[] arguments) throws Exception {
        Bytes.check(Epoll.isAvailable(), "epoll is available: " + Epoll.unavailabilityCause());
        ManagedChannel channel = open(arguments);
        try {
            String said = "";
            for (int i = 0; i < 20; i++) {
                said = ClientCalls.blockingUnaryCall(channel, UNARY, patience(), arguments[2]);
            }
            Iterator<String> many = ClientCalls.blockingServerStreamingCall(channel, MANY, patience(), arguments[2]);
            int count = 0;
            while (many.hasNext()) {
                Bytes.check(many.next().equals(arguments[2] + count), "message " + count);
                count++;
            }
            return said + " " + count + " " + talk(channel, arguments[2]);
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static String talk(ManagedChannel channel, String text) throws Exception {
        final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        StreamObserver<String> calls =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(TALK, patience()), new StreamObserver<String>() {
                    @Override
                    public void onNext(String value) {
                        answers.add(value);
                    }

                    @Override
                    public void onError(Throwable t) {
                        answers.add("failed " + t);
                    }

                    @Override
                    public void onCompleted() {
                        answers.add("completed");
                    }
                });
        StringBuilder big = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            big.append(text);
        }
        for (String message : new String[] {text, big.toString(), text}) {
            calls.onNext(message);
            Bytes.check(message.equals(answers.poll(20, TimeUnit.SECONDS)), "the answer to " + message.length());
        }
        calls.onCompleted();
        return answers.poll(20, TimeUnit.SECONDS);
    }
}
