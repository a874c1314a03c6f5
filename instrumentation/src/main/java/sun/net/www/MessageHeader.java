package sun.net.www;

/** A shape to compile against: see {@link sun.net.www.http.HttpClient}. */
public class MessageHeader {

    public String getKey(int n) {
        throw new UnsupportedOperationException();
    }

    public String getValue(int n) {
        throw new UnsupportedOperationException();
    }

    public String findValue(String name) {
        throw new UnsupportedOperationException();
    }

    public void set(int n, String name, String value) {
        throw new UnsupportedOperationException();
    }

    public void set(String name, String value) {
        throw new UnsupportedOperationException();
    }

    public void remove(String name) {
        throw new UnsupportedOperationException();
    }

    public void reset() {
        throw new UnsupportedOperationException();
    }
}
