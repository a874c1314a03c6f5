package clients;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import support.Answers;
import support.Client;
import support.GrpcMethods;

public final class GrpcClient implements Client {

    public GrpcClient(String option) {}

    @Override
    public String exchange(String host, int port) {
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(host, port, InsecureChannelCredentials.create())
                .build();
        try {
            echo(channel, 7);
            echo(channel, 7);
            echo(channel, 1 << 20);
            Iterator<byte[]> counted =
                    ClientCalls.blockingServerStreamingCall(channel, GrpcMethods.COUNT, options(), new byte[] {100});
            for (int i = 0; i < 100; i++) {
                if (counted.next()[0] != i) {
                    throw new IllegalStateException("message " + i + " of the stream");
                }
            }
            return "";
        } finally {
            channel.shutdownNow();
        }
    }

    private static void echo(ManagedChannel channel, int size) {
        byte[] sent = Answers.pattern(size);
        if (!Arrays.equals(sent, ClientCalls.blockingUnaryCall(channel, GrpcMethods.ECHO, options(), sent))) {
            throw new IllegalStateException("not what was sent: " + size);
        }
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    }
}
