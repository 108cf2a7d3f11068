package dev.gatehouse.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A client that sends ten bytes of its body, waits for what {@link com.example.StreamServlet} says
 * of them, and sends the rest only then.
 */
public final class HalfSentBody {
  private static final int FIRST = 10;
  private static final int TIMEOUT_MILLIS = 20_000;

  private HalfSentBody() {}

  /** The whole answer. */
  public static String sendTo(int port, String path, String cookie, int length) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = client.getOutputStream();
      String head =
          "POST %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nSec-Fetch-Site: same-origin\r\n"
                  .formatted(path, cookie)
              + "Connection: close\r\nContent-Length: %d\r\n\r\n".formatted(length);
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[FIRST]);
      out.flush();
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf(FIRST + ";") < 0) {
        int next = client.getInputStream().read();
        if (next < 0) {
          throw new IOException("the answer ended: " + answer);
        }
        answer.append((char) next);
      }
      out.write(new byte[length - FIRST]);
      byte[] rest = client.getInputStream().readAllBytes();
      return answer.append(new String(rest, StandardCharsets.US_ASCII)).toString();
    }
  }
}
