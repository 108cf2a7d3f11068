package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies that drip hold few threads, and not for long. */
class SlowBodyTest {
  private static final long DROP_EVERY_NANOS = 200_000_000;

  private final TestRealm realm = TestRealm.create();
  private final TestServer server = TestServer.start(realm);
  private final Http http = server.client();

  @AfterEach
  void close() {
    http.close();
    server.close();
    realm.close();
  }

  @Test
  void oneSourceCannotHoldAllAndSignInWorksAgain() throws IOException {
    List<Socket> dripping = new ArrayList<>();
    for (int i = 0; i < 10; i++) { // the share is 8, and a try below may come before one of them
      dripping.add(beginSlowSignIn());
    }
    Await.until("the share is used up", Duration.ofSeconds(10), () -> signIn() == 503);
    assertEquals(401, http.get("/").send().status());

    for (Socket socket : dripping) {
      socket.close();
    }
    Await.until("there is room again", Duration.ofSeconds(20), () -> signIn() == 200);
  }

  @Test
  void bodyThatDripsIsCutAfterSomeSeconds() throws IOException {
    try (Socket socket = beginSlowSignIn()) {
      AtomicLong lastDrop = new AtomicLong(System.nanoTime());
      Await.until("there is an answer", Duration.ofSeconds(20), () -> isAnswered(socket, lastDrop));
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertEquals("HTTP/1.1 408", new String(answer, StandardCharsets.US_ASCII));
    }
  }

  private static boolean isAnswered(Socket socket, AtomicLong lastDrop) {
    try {
      if (socket.getInputStream().available() > 0) {
        return true;
      }
      if (System.nanoTime() - lastDrop.get() > DROP_EVERY_NANOS) {
        lastDrop.set(System.nanoTime());
        socket.getOutputStream().write(' ');
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Socket beginSlowSignIn() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    String request =
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 16000\r\n\r\n{";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private int signIn() {
    return http.post("/login")
        .json(Http.credentials(TestRealm.NAME, TestRealm.PASSWORD))
        .send()
        .status();
  }
}
