package bench;

/** A JVM that starts, says so, and ends. */
public final class Hello {

    private Hello() {}

    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
