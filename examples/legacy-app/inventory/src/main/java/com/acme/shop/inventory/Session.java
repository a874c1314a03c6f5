package com.acme.shop.inventory;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.logging.Logger;

/** One client's connection, from its first line to QUIT or to its end. */
final class Session implements Runnable {

    private static final Logger LOG = Logger.getLogger(Session.class.getName());

    private final Socket socket;
    private final Commands commands;
    private final Runnable whenOver;

    Session(Socket socket, Commands commands, Runnable whenOver) {
        this.socket = socket;
        this.commands = commands;
        this.whenOver = whenOver;
    }

    @Override
    public void run() {
        try (Socket s = socket) {
            converse(s);
        } catch (IOException e) {
            LOG.fine(() -> "connection of " + socket.getRemoteSocketAddress() + " ended: " + e);
        } finally {
            whenOver.run();
        }
    }

    private void converse(Socket s) throws IOException {
        LineReader lines = new LineReader(s.getInputStream());
        OutputStream out = new BufferedOutputStream(s.getOutputStream());
        String answer;
        do {
            try {
                String line = lines.readLine();
                if (line == null) {
                    return;
                }
                answer = commands.answer(line);
            } catch (LineReader.LineTooLongException e) {
                answer = "ERR " + e.getMessage();
            }
            out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } while (!answer.equals(Commands.BYE));
    }
}
