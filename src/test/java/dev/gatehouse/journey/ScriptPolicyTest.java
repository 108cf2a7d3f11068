package dev.gatehouse.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import dev.gatehouse.web.SecurityHeaders;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser runs our script on our pages, and nothing else, whatever the app serves beside it. */
@RequiresBrowser
class ScriptPolicyTest {
  private static final String APPS = "document.title = 'run';";

  private static TestRealm realm;
  private static TestServer server;
  private static Browser browser;

  @BeforeAll
  static void start() {
    realm = TestRealm.create("access=/* = public");
    server = TestServer.start(realm, new Mapping("/policy/*", new PolicyServlet()));
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    browser.close();
    server.close();
    realm.close();
  }

  @BeforeEach
  void startAfresh() {
    browser.startAfresh();
  }

  /** A sign-in page of ours with something changed, and a script of the app's. */
  private static final class PolicyServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String page = GalleryServlet.pages("en").get("sign-in");
      String policy = SecurityHeaders.CONTENT_SECURITY_POLICY;
      switch (request.getPathInfo()) {
        case "/app.js" -> {
          response.setContentType("text/javascript");
          response.getWriter().print(APPS);
          return;
        }
        case "/other-hash" -> policy = policy.replace("'sha256-", "'sha256-AAAA");
        case "/app" -> page = page.replace("</head>", "<script src='app.js'></script></head>");
        case "/inline" -> page = page.replace("</head>", "<script>" + APPS + "</script></head>");
        case "/handler" -> page = page.replace("<body>", "<body onload=\"" + APPS + "\">");
        case "/replaced" ->
            page = page.replaceFirst("src=\"/gatehouse/assets/gatehouse.js[^\"]*", "src=\"app.js");
        default -> {}
      }
      response.setHeader("Content-Security-Policy", policy);
      response.setContentType("text/html;charset=UTF-8");
      response.getWriter().print(page);
    }
  }

  @Test
  void ourScriptRuns() {
    browser.open(server.url("/policy/as-it-is"));
    assertTrue(isRun());
    assertEquals(List.of(), browser.consoleProblems());
  }

  @Test
  void ourScriptDoesNotRunUnderAnotherHash() {
    browser.open(server.url("/policy/other-hash"));
    assertEquals(false, isRun());
    assertIsComplainedOf("Content Security Policy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "inline", "handler"})
  void scriptOfTheAppDoesNotRun(String way) {
    browser.open(server.url("/policy/" + way));
    assertTrue(isRun());
    assertEquals("Sign in - Gatehouse", browser.script("return document.title"));
    assertIsComplainedOf("Content Security Policy");
  }

  /** Somebody has put another file in its place: the hash in the page says which one it must be. */
  @Test
  void scriptInPlaceOfOursDoesNotRun() {
    browser.open(server.url("/policy/replaced"));
    assertEquals(false, isRun());
    assertEquals("Sign in - Gatehouse", browser.script("return document.title"));
    assertIsComplainedOf("integrity");
  }

  private static boolean isRun() {
    return browser.count(".secret button") == 1;
  }

  private static void assertIsComplainedOf(String words) {
    List<String> problems = browser.consoleProblems();
    assertTrue(problems.stream().anyMatch(line -> line.contains(words)), problems::toString);
  }
}
