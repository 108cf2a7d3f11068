package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.FloodServlet;
import com.example.StreamServlet;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.HalfSentBody;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.KeptConnection;
import dev.gatehouse.testing.Live;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams and sockets end with their session, whoever ends it and wherever. */
class LongRequestTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final String[] SETTINGS = {
    "access=/public/* = public; /* = signed-in", "session.idle=2m"
  };

  private WebAppContext app;
  private final TestRealm realm = TestRealm.create(SETTINGS);
  private final TestRealm otherRealm = realm.secondNode(SETTINGS);
  private final TestServer server =
      TestServer.startAt(
          "/",
          realm,
          this::addSocket,
          new Mapping("/stream/*", new StreamServlet()),
          new Mapping("/much/*", new FloodServlet()),
          new Mapping("/public/*", new StreamServlet()));
  private final TestServer otherServer = TestServer.start(otherRealm);
  private final Http http = server.client();
  private final Http other = otherServer.client();
  private final String alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

  private void addSocket(WebAppContext app) {
    this.app = app;
    JettyWebSocketServletContainerInitializer.configure(
        app, (context, container) -> container.addMapping("/socket", (ask, answer) -> new Echo()));
  }

  /** Jetty's own kind. */
  public static final class Echo implements Session.Listener.AutoDemanding {
    private Session session;

    @Override
    public void onWebSocketOpen(Session opened) {
      session = opened;
    }

    @Override
    public void onWebSocketText(String message) {
      session.sendText(message, Callback.NOOP);
    }
  }

  @AfterEach
  void stop() {
    other.close();
    http.close();
    otherServer.close();
    server.close();
    otherRealm.close();
    realm.close();
  }

  private Live open(String kind) {
    return open(kind, alice);
  }

  private Live open(String kind, String cookie) {
    return kind.equals("/socket")
        ? Live.socket(server.url(kind), server.url(""), cookie)
        : Live.events(server.url(kind), cookie);
  }

  private void signOutElsewhere() {
    assertEquals(204, other.post("/logout").sameOrigin().cookie(alice).send().status());
  }

  private static void assertEndsWithin(Duration time, Live live) {
    long began = System.nanoTime();
    Await.until("it has ended", PATIENCE, live::isOver);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(took.compareTo(time) < 0, () -> "it ended after " + took);
  }

  /** What nobody's session has to do with goes on. */
  private static void assertGoesOn(Live live) {
    long enough = live.received() + 20;
    Await.until("more has come", PATIENCE, () -> live.received() > enough);
    assertFalse(live.isOver());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/stream/async",
        "/stream/again",
        "/stream/quiet",
        "/stream/bytes",
        "/stream/writer",
        "/public/async",
        "/public/bytes",
        "/socket"
      })
  @Proves("WS-03")
  void endsWithItsSessionOnAnyNode(String kind) {
    String otherSession = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    try (Live live = open(kind);
        Live others = open("/stream/async", otherSession);
        Live nobodys = open("/public/bytes", "nothing=here")) {
      assertGoesOn(others);
      assertFalse(live.isOver());
      signOutElsewhere();
      assertEndsWithin(SOON, live);
      assertGoesOn(others);
      assertGoesOn(nobodys);
    }
  }

  /** Jetty puts a filter of its own at the front when it has WebSockets. */
  @Test
  @Proves("WS-02")
  void socketOfNobodyIsRefused() {
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () -> Live.socket(server.url("/socket"), server.url(""), "nothing=here"));
    WebSocketHandshakeException handshake =
        assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());
    assertEquals(401, handshake.getResponse().statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stream/quiet", "/stream/bytes", "/socket"})
  void endsWithItsTimeout(String kind) {
    try (Live live = open(kind)) {
      Ageing.idleFor(realm, Duration.ofMinutes(3));
      assertEndsWithin(SOON, live);
    }
  }

  /** As a request is refused that cannot be told whose it is. */
  @ParameterizedTest
  @ValueSource(strings = {"/stream/quiet", "/stream/bytes", "/socket"})
  void endsWhenTheDatabaseCannotTell(String kind) {
    try (Live live = open(kind)) {
      realm.sql("ALTER TABLE ${realm}.session RENAME TO away");
      realm.sql("DELETE FROM ${realm}.away");
      assertEndsWithin(SOON, live);
    }
  }

  /** Nor is it forgotten: its session is looked up again and again. */
  @ParameterizedTest
  @ValueSource(strings = {"/stream/quiet", "/stream/bytes", "/socket"})
  void isNoActivity(String kind) {
    try (Live live = open(kind)) {
      Ageing.idleFor(realm, Duration.ofSeconds(100));
      List<String> before = realm.column("SELECT last_access FROM ${realm}.session");
      Await.until(
          "it is as old as it was made",
          PATIENCE,
          () ->
              realm
                      .column(
                          "SELECT 1 FROM ${realm}.session WHERE last_access < now() - interval '102 s'")
                      .size()
                  == 1);
      assertEquals(before, realm.column("SELECT last_access FROM ${realm}.session"));
      assertFalse(live.isOver());
      signOutElsewhere(); // or else the server would wait for it when it stops
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stream/async", "/socket"})
  void clientThatHasLeftIsForgotten(String kind) {
    open(kind).close();
    Await.until(
        "nothing is watched",
        PATIENCE,
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("gatehouse-long-requests"))
                .allMatch(thread -> thread.getState() == Thread.State.WAITING));
  }

  /** The connection may be a proxy's, and the next response another user's. */
  @Test
  void nothingOfAStreamGetsIntoTheNextResponse() throws IOException {
    KeptConnection.assertStreamsEndCleanly(server.port(), http);
  }

  /** Jetty lets the app's threads write on, and nobody would end it any more. */
  @Test
  void endsWithTheApp() throws Exception {
    try (KeptConnection client = new KeptConnection(server.port())) {
      client.openFlood(alice);
      app.stop();
      assertTimeoutPreemptively(PATIENCE, client::readFlood);
    }
  }

  /** The servlet answers when it has the beginning, and the client sends the rest after that. */
  @ParameterizedTest
  @ValueSource(strings = {"/stream/upload", "/public/upload"})
  void bodiesPassUnbuffered(String path) throws IOException {
    String answer = HalfSentBody.sendTo(server.port(), path, alice, 1_000_000);
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.contains("999990;"), answer);
  }
}
