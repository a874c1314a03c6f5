package io.graftmesh.consul.entry;

/**
 * A document that says something wrong; the message names source, line and field. It is one line of bounded length whatever it
 * quotes: who may write a document shall not write a second line of somebody's log.
 */
public final class DocException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MAX_LENGTH = 1_000;

    public DocException(String message) {
        super(oneLine(message));
    }

    private static String oneLine(String message) {
        String whole = message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
        StringBuilder line = new StringBuilder(whole.length());
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            line.append(breaks ? ' ' : c);
        }
        return line.toString();
    }
}
