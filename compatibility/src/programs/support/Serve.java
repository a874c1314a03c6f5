package support;

/** {@code <class> <port> <option>}: starts that server; ends with its standard input. */
public final class Serve {

    private Serve() {}

    public static void main(String[] arguments) throws Exception {
        Quiet.libraries();
        Server server = (Server) Class.forName("servers." + arguments[0])
                .getDeclaredConstructor()
                .newInstance();
        server.start(Integer.parseInt(arguments[1]), arguments[2]);
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // what is said does not matter, only that nobody listens any more
        }
        System.exit(0);
    }
}
