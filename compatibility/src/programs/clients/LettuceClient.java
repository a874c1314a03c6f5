package clients;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Arrays;
import support.Answers;
import support.Client;

/** Its transport is what Netty has on the class path: the native one if that is there. */
public final class LettuceClient implements Client {

    public LettuceClient(String option) {}

    @Override
    public String exchange(String host, int port) {
        RedisClient client = RedisClient.create(RedisURI.create(host, port));
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            for (int size : new int[] {7, 7, 1 << 20}) {
                byte[] key = ("key" + size).getBytes();
                connection.sync().set(key, Answers.pattern(size));
                if (!Arrays.equals(Answers.pattern(size), connection.sync().get(key))) {
                    throw new IllegalStateException("not what was sent: " + size);
                }
            }
            return "";
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofMillis(500));
        }
    }
}
