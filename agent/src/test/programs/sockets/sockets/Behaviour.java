package sockets;

import java.util.concurrent.Callable;

/**
 * Prints how blocking sockets behave, one line a check. It asserts nothing: the test runs it without an agent and with
 * one, and the two must say the same.
 */
public final class Behaviour {

    public static void main(String[] args) throws Exception {
        for (Check check : Check.values()) {
            System.out.println(check + ": " + outcome(check::run));
        }
    }

    static String outcome(Callable<String> action) {
        try {
            return action.call();
        } catch (Throwable t) {
            return thrown(t);
        }
    }

    static String thrown(Throwable t) {
        return t.getClass().getName() + "(" + t.getMessage() + ")";
    }
}
