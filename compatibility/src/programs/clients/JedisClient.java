package clients;

import java.util.Arrays;
import redis.clients.jedis.Jedis;
import support.Answers;
import support.Client;

public final class JedisClient implements Client {

    public JedisClient(String option) {}

    @Override
    public String exchange(String host, int port) {
        try (Jedis jedis = new Jedis(host, port)) {
            for (int size : new int[] {7, 7, 1 << 20}) {
                byte[] key = ("key" + size).getBytes();
                jedis.set(key, Answers.pattern(size));
                if (!Arrays.equals(Answers.pattern(size), jedis.get(key))) {
                    throw new IllegalStateException("not what was sent: " + size);
                }
            }
            return "";
        }
    }
}
