package dev.gatehouse.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An HTTP client over a plain socket: it sends what it is told to the letter, follows nothing and
 * has no cookie jar. A connection is kept for the next request where the server keeps it.
 */
public final class Http implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final int port;
  private final Connector connector;
  private Socket socket;

  /** A client of the server at this port of the loopback address. */
  public Http(int port) {
    this(port, () -> new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Makes a connection. */
  @FunctionalInterface
  public interface Connector {
    Socket connect() throws IOException;
  }

  /** A client that connects in its own way, as over TLS or from another address. */
  public Http(int port, Connector connector) {
    this.port = port;
    this.connector = connector;
  }

  /** A request to be filled in. */
  public Request get(String target) {
    return new Request("GET", target);
  }

  public Request post(String target) {
    return new Request("POST", target);
  }

  public Request request(String method, String target) {
    return new Request(method, target);
  }

  /** Signs in by JSON; the cookie as {@code NAME=VALUE}. */
  public String signIn(String name, String password) {
    Response response = post("/login").json(credentials(name, password)).send();
    if (response.status() != 200) {
      throw new IllegalStateException("sign-in failed: " + response);
    }
    return response.sessionCookie().orElseThrow();
  }

  public static String credentials(String name, String password) {
    return "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}";
  }

  public static String form(String... namesAndValues) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      form.append(form.isEmpty() ? "" : "&")
          .append(URLEncoder.encode(namesAndValues[i], StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
    }
    return form.toString();
  }

  public final class Request {
    private final StringBuilder head;
    private byte[] body = {};
    private boolean hasHost;

    private Request(String method, String target) {
      this.head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    }

    public Request header(String name, String value) {
      hasHost |= name.equalsIgnoreCase("Host");
      head.append(name).append(": ").append(value).append("\r\n");
      return this;
    }

    public Request cookie(String nameAndValue) {
      return header("Cookie", nameAndValue);
    }

    /** As a browser goes to a page by itself or a form of the same site. */
    public Request navigating() {
      return header("Sec-Fetch-Mode", "navigate")
          .header("Sec-Fetch-Site", "same-origin")
          .header("Accept", "text/html,*/*;q=0.8");
    }

    public Request sameOrigin() {
      return header("Sec-Fetch-Site", "same-origin");
    }

    public Request json(String text) {
      return body("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    public Request form(String text) {
      return body("application/x-www-form-urlencoded", text.getBytes(StandardCharsets.UTF_8));
    }

    public Request body(String contentType, byte[] bytes) {
      body = bytes;
      return header("Content-Type", contentType).header("Content-Length", "" + bytes.length);
    }

    public Response send() {
      if (!hasHost) {
        header("Host", "localhost:" + port);
      }
      byte[] request = (head + "\r\n").getBytes(StandardCharsets.UTF_8);
      boolean isHead = head.indexOf("HEAD ") == 0;
      return exchange(concat(request, body), isHead);
    }
  }

  /** Sends these bytes, on a new connection if the kept one has been closed. */
  public Response exchange(byte[] request, boolean isHead) {
    boolean kept = socket != null;
    try {
      return exchangeOnce(request, isHead);
    } catch (IOException e) {
      close();
      boolean unanswered = e instanceof EOFException || e instanceof SocketException;
      if (!kept || !unanswered) {
        throw new UncheckedIOException(e);
      }
      try {
        return exchangeOnce(request, isHead);
      } catch (IOException again) {
        throw new UncheckedIOException(again);
      }
    }
  }

  private Response exchangeOnce(byte[] request, boolean isHead) throws IOException {
    if (socket == null) {
      socket = connector.connect();
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
    }
    socket.getOutputStream().write(request);
    socket.getOutputStream().flush();
    InputStream in = new BufferedInputStream(socket.getInputStream());
    Response response = read(in, isHead);
    while (response.status() == 100) { // only says that the body may come
      response = read(in, isHead);
    }
    if (response.header("Connection").filter("close"::equalsIgnoreCase).isPresent()) {
      close();
    }
    return response;
  }

  private static Response read(InputStream in, boolean isHead) throws IOException {
    String status = line(in);
    if (status.isEmpty()) {
      throw new EOFException("the server closed the connection");
    }
    List<String> headers = new ArrayList<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      headers.add(header);
    }
    int code = Integer.parseInt(status.split(" ")[1]);
    Response headOnly = new Response(code, headers, "");
    byte[] body = {};
    if (!isHead && code != 204 && code != 304) {
      Optional<String> length = headOnly.header("Content-Length");
      if (length.isPresent()) {
        body = in.readNBytes(Integer.parseInt(length.get()));
      } else if (headOnly.header("Transfer-Encoding").isPresent()) {
        body = chunks(in);
      } else if (headOnly.header("Connection").isPresent()) {
        body = in.readAllBytes();
      }
    }
    return new Response(code, headers, new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(in), 16);
        size > 0;
        size = Integer.parseInt(line(in), 16)) {
      body.write(in.readNBytes(size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public void close() {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      socket = null;
    }
  }

  /** An answer: header lines as they came, {@code Name: value}. */
  public record Response(int status, List<String> headers, String body) {
    /** The first header of this name. */
    public Optional<String> header(String name) {
      return headers(name).stream().findFirst();
    }

    public List<String> headers(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(header -> header.substring(prefix.length()).strip())
          .toList();
    }

    public String location() {
      return header("Location").orElse("");
    }

    /** {@code NAME=VALUE} of the session cookie that was set. */
    public Optional<String> sessionCookie() {
      return headers("Set-Cookie").stream()
          .filter(cookie -> cookie.startsWith("__Host-JSESSIONID="))
          .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
          .findFirst();
    }
  }
}
