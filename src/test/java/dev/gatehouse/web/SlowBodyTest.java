package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies that drip hold few threads, and not for long. */
class SlowBodyTest {
  @Test
  void drippingBodiesAreCutAndSignInWorksAgain() throws IOException {
    try (TestRealm realm = TestRealm.create();
        TestServer server = TestServer.start(realm);
        Http http = server.client()) {
      List<Socket> dripping = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        write(
            socket,
            "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 16000\r\n\r\n{");
        dripping.add(socket);
      }
      Await.until("the share is used up", Duration.ofSeconds(10), () -> signIn(http) == 503);
      assertEquals(401, http.get("/").send().status());

      Await.until(
          "the bodies are cut",
          Duration.ofSeconds(15),
          () -> {
            dripping.forEach(socket -> write(socket, " "));
            return signIn(http) == 200;
          });

      Socket first = dripping.get(0);
      assertTrue(
          new String(first.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
              .startsWith("HTTP/1.1 408"));
      for (Socket socket : dripping) {
        socket.close();
      }
    }
  }

  private static int signIn(Http http) {
    return http.post("/login")
        .json(Http.credentials(TestRealm.NAME, TestRealm.PASSWORD))
        .send()
        .status();
  }

  private static void write(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      if (text.length() > 1) { // a drop may come after the cut
        throw new UncheckedIOException(e);
      }
    }
  }
}
