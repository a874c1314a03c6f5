package servers;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import support.GrpcMethods;
import support.Server;

public final class GrpcServer implements Server {

    @Override
    public void start(int port, String option) throws IOException {
        Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .addService(ServerServiceDefinition.builder(GrpcMethods.SERVICE)
                        .addMethod(GrpcMethods.ECHO, ServerCalls.asyncUnaryCall((request, answers) -> {
                            answers.onNext(request);
                            answers.onCompleted();
                        }))
                        .addMethod(GrpcMethods.COUNT, ServerCalls.asyncServerStreamingCall((request, answers) -> {
                            for (int i = 0; i < request[0]; i++) {
                                answers.onNext(new byte[] {(byte) i});
                            }
                            answers.onCompleted();
                        }))
                        .build())
                .build()
                .start();
    }
}
