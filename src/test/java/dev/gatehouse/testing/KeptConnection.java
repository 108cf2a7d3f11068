package dev.gatehouse.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.FloodServlet;
import com.example.StubbornEndpoint;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection on which a client sees each byte, and sends what it likes. */
public final class KeptConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int STREAMS = 40;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /** {@link StubbornEndpoint#ONE_WAY}, masked with zeros (RFC 6455, 5.2). */
  private static final byte[] MESSAGE = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};

  private final Socket socket;
  private final InputStream in;

  public KeptConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Streams of {@link FloodServlet} whose sessions end while they are written are whole responses,
   * and so is what comes after them on the same connection.
   */
  public static void assertStreamsEndCleanly(int port, Http http) throws IOException {
    try (KeptConnection client = new KeptConnection(port)) {
      for (int i = 0; i < STREAMS; i++) {
        String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
        String lasting = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
        client.openFlood(cookie);
        http.post("/logout").sameOrigin().cookie(cookie).send();
        client.readFlood();
        client.ask("/much/answer", "Cookie: " + lasting);
        String head = client.head();
        assertTrue(head.startsWith("HTTP/1.1 200"), head);
        assertTrue(head.toLowerCase().contains("content-length: " + FloodServlet.ANSWER.length()));
        assertEquals(
            FloodServlet.ANSWER,
            new String(
                client.in.readNBytes(FloodServlet.ANSWER.length()), StandardCharsets.US_ASCII));
      }
    }
  }

  /** Open, and something has come. */
  public void openFlood(String cookie) throws IOException {
    ask("/much/flood", "Cookie: " + cookie);
    assertTrue(head().startsWith("HTTP/1.1 200"));
    assertTrue(chunk() > 0);
  }

  /** To its end. */
  public void readFlood() throws IOException {
    while (chunk() > 0) {
      continue;
    }
  }

  private void ask(String path, String... headers) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n";
    for (String header : headers) {
      head += header + "\r\n";
    }
    send((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  private String head() throws IOException {
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      head += (char) next();
    }
    return head;
  }

  private int next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException();
    }
    return next;
  }

  /** Reads one, all of the flood; its length. */
  private int chunk() throws IOException {
    String line = "";
    while (!line.endsWith("\r\n")) {
      line += (char) next();
      assertTrue(line.length() < 10, line);
    }
    int length = Integer.parseInt(line.strip(), 16);
    for (byte one : in.readNBytes(length)) {
      assertEquals(FloodServlet.FLOOD, (char) one);
    }
    assertEquals("\r\n", new String(in.readNBytes(2), StandardCharsets.US_ASCII));
    return length;
  }

  public void openSocket(String path, String origin, String cookie) throws IOException {
    ask(
        path,
        "Cookie: " + cookie,
        "Origin: " + origin,
        "Sec-Fetch-Site: same-origin",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: " + KEY);
    String head = head();
    assertTrue(head.startsWith("HTTP/1.1 101"), head);
  }

  /** Sends a message on the open socket, whatever the server has said; whether it can. */
  public boolean isTakenAsMessage() {
    try {
      send(MESSAGE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
