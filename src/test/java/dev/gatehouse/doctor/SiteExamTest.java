package dev.gatehouse.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes planted between a browser and a right app: each is found, and nothing else. */
class SiteExamTest {
  private static TestRealm realm;
  private static TestServer server;

  @BeforeAll
  static void start() {
    realm = TestRealm.create();
    server = TestServer.start(realm);
  }

  @AfterAll
  static void stop() {
    server.close();
    realm.close();
  }

  private static List<Finding> examine(URI app) {
    return SiteExam.of(app, "/login", "/gatehouse", List.of("/"));
  }

  private static void assertFound(String expected, List<Finding> findings) {
    assertEquals(1, findings.size(), findings::toString);
    assertTrue(findings.get(0).what().contains(expected), findings::toString);
  }

  @Test
  void rightAppIsPassedOverInSilence() throws IOException {
    assertEquals(List.of(), examine(URI.create(server.url(""))));
    assertEquals(List.of(), examine(URI.create(server.url("/"))));
    try (Meddler proxy = new Meddler(server.port())) {
      assertEquals(List.of(), examine(proxy.url()));
    }
  }

  @Test
  void appUnderAContextPathIsExaminedThere() {
    try (TestServer shop = TestServer.startAt("/shop", realm)) {
      assertEquals(List.of(), examine(URI.create(shop.url("/shop"))));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requestMistakes")
  void mistakeOfARequestIsFound(String expected, UnaryOperator<Meddler.Request> mistake)
      throws IOException {
    try (Meddler proxy = new Meddler(server.port()).onRequest(mistake)) {
      assertFound(expected, examine(proxy.url()));
    }
  }

  static Stream<Arguments> requestMistakes() {
    return Stream.of(
        arguments("no password is taken", request(r -> r.with("X-Forwarded-For", "192.0.2.1"))),
        arguments("/;doctor", request(r -> r.path().equals("/;doctor") ? r.at("/login") : r)),
        arguments(
            "/ is answered with 200", request(r -> r.path().equals("/") ? r.at("/login") : r)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answerMistakes")
  void mistakeOfAnAnswerIsFound(String expected, UnaryOperator<Meddler.Answer> mistake)
      throws IOException {
    try (Meddler proxy = new Meddler(server.port()).onAnswer(mistake)) {
      assertFound(expected, examine(proxy.url()));
    }
  }

  static Stream<Arguments> answerMistakes() {
    return Stream.of(
        arguments(
            "is not behind Gatehouse",
            answer(a -> a.request().path().endsWith("/live") ? a.withStatus(404) : a)),
        arguments(
            "changes Cache-Control",
            answer(a -> a.with("cache-control", "no-store", "max-age=60"))),
        arguments(
            "changes Content-Security-Policy",
            answer(a -> a.with("content-security-policy", "default-src *"))),
        arguments("a cache on the way", answer(a -> at("/", a) ? a.with("age", "30") : a)),
        arguments(
            "sets the cookie JSESSIONID",
            answer(a -> at("/", a) ? a.with("set-cookie", "JSESSIONID=1; Path=/") : a)),
        arguments(
            "TRACE is answered",
            answer(a -> a.request().method().equals("TRACE") ? a.withStatus(200) : a)),
        arguments(
            "the sign-in page /login is answered with 404",
            answer(
                a ->
                    at("/login", a) && a.request().method().equals("GET")
                        ? a.withStatus(404)
                        : a)));
  }

  private static UnaryOperator<Meddler.Request> request(UnaryOperator<Meddler.Request> mistake) {
    return mistake;
  }

  private static UnaryOperator<Meddler.Answer> answer(UnaryOperator<Meddler.Answer> mistake) {
    return mistake;
  }

  private static boolean at(String path, Meddler.Answer answer) {
    return answer.request().path().equals(path);
  }

  @Test
  void openPathIsFound() {
    try (TestRealm open = TestRealm.create("access=/* = public");
        TestServer app = TestServer.start(open, new TestServer.Mapping("/page", new Page()))) {
      assertFound(
          "/page is answered with 200",
          SiteExam.of(URI.create(app.url("")), "/login", "/gatehouse", List.of("/page")));
    }
  }

  private static final class Page extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
  }

  @Test
  void databaseThatWasNeverThereIsFound() {
    try (TestRealm unopened = TestRealm.create(); // for its settings
        Gatehouse never = new Gatehouse(unopened.settings());
        TestServer app = TestServer.start(never)) {
      assertFound("has not reached its database", examine(URI.create(app.url(""))));
    }
  }

  @Test
  void nobodyThereIsFound() {
    assertFound("does not answer", examine(URI.create("http://localhost:" + Ports.reserved())));
  }
}
