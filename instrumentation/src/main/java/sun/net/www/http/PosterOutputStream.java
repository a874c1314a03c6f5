package sun.net.www.http;

/** As {@link HttpClient}: a shape to compile against. */
public class PosterOutputStream {}
