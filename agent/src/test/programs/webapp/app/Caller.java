package app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A web application that calls others as it is deployed, and with each request. Its init parameters say whom. */
public final class Caller extends HttpServlet {

    /** A class of the application's own that reaches into the agent. */
    private static final class AppSocket extends Socket {}

    @Override
    public void init() throws ServletException {
        try {
            call();
        } catch (IOException e) {
            throw new ServletException(e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(call());
    }

    private String call() throws IOException {
        InetSocketAddress called =
                new InetSocketAddress(getInitParameter("host"), Integer.parseInt(getInitParameter("port")));
        try (Socket socket = new AppSocket();
                SocketChannel channel = SocketChannel.open()) {
            socket.connect(called);
            socket.getOutputStream().write("Lsocket\n".getBytes("UTF-8"));
            String first = line(new InputStreamReader(socket.getInputStream(), "UTF-8"));
            channel.connect(called);
            Channels.newOutputStream(channel).write("Lchannel\n".getBytes("UTF-8"));
            return first + " " + line(new InputStreamReader(Channels.newInputStream(channel), "UTF-8"));
        }
    }

    private static String line(InputStreamReader in) throws IOException {
        return new BufferedReader(in).readLine();
    }
}
