package support;

import java.util.Arrays;

/** The exchange of HTTP: two small answers on a connection that is kept, one of 1 MiB, and an upload of 1 MiB. */
public abstract class HttpCalls implements Client {

    private static final int MEBIBYTE = 1 << 20;

    /**
     * @param uploaded null for a GET, else what is POSTed
     * @return the body of an answer 200
     */
    protected abstract byte[] call(String url, byte[] uploaded) throws Exception;

    /** Lets go of what the client holds. */
    protected void end() throws Exception {}

    @Override
    public String exchange(String host, int port) throws Exception {
        String server = "http://" + host + ":" + port;
        try {
            get(server, 7);
            get(server, 7);
            get(server, MEBIBYTE);
            byte[] upload = Answers.pattern(MEBIBYTE);
            String sum = new String(call(server + "/upload", upload));
            if (!sum.equals(Answers.checksum(upload))) {
                throw new IllegalStateException("the upload arrived as " + sum);
            }
            return "";
        } finally {
            end();
        }
    }

    private void get(String server, int size) throws Exception {
        byte[] answer = call(server + "/" + size, null);
        if (!Arrays.equals(answer, Answers.pattern(size))) {
            throw new IllegalStateException("asked for " + size + " bytes, got " + answer.length + ": "
                    + new String(answer, 0, Math.min(answer.length, 200)));
        }
    }
}
