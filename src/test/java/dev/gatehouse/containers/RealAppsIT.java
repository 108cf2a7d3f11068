package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.containers.RealApp.Page;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Apps of other makers with Gatehouse in front, put there in either way, on the real containers
 * with JDK 17. {@code alice} has none of the roles they know, {@code tom} has all.
 */
@Tag("containers")
@RequiresBrowser
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("places")
class RealAppsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOM = "tom";
  private static final String JSON = "application/json";

  private static TestRealm realm;
  private static Container container;
  private static List<RealApp> apps;
  private static boolean isTomcat;
  private static Browser browser;

  RealAppsIT(Distribution distribution, Guard guard) {}

  static Stream<Arguments> places() {
    return Stream.of(Distribution.values())
        .flatMap(one -> Stream.of(Guard.values()).map(guard -> Arguments.of(one, guard)));
  }

  @BeforeParameterizedClassInvocation(injectArguments = true)
  static void start(Distribution distribution, Guard guard, @TempDir Path folder)
      throws IOException {
    browser = Browser.start();
    realm = TestRealm.create();
    realm.addUser(TOM, TestRealm.PASSWORD, "jolokia", "tomcat", "manager-gui");
    isTomcat = distribution.isTomcat();
    apps = RealApp.all(distribution, folder);
    Map<String, String> values = Start.values(realm.settings());
    values.put("gatehouse.db.pool", "1"); // seven apps, and 60 connections in all
    List<App> guarded = new ArrayList<>();
    for (RealApp real : apps) {
      values.put(Guard.ACCESS, real.access());
      App app = guard.put(real.app(), values, folder);
      // as the note of protect says
      Guard.editWebXml(app.war(), text -> text.replace("/* = public", RealApp.SIGNED_IN));
      guarded.add(app);
    }
    Map<String, String> environment = new HashMap<>(guard.environment(values));
    environment.put("JAVA_TOOL_OPTIONS", "-Dhawtio.authenticationEnabled=false");
    environment.put("FUSEKI_BASE", folder.resolve("fuseki").toString());
    JavaHome java = JavaHome.oldestAndNewest().get(0);
    System.err.println("STARTS " + distribution + " on " + java + ": real apps, " + guard);
    container = Container.start(distribution, java, environment, guarded);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    browser.close();
    container.close();
    realm.close();
  }

  static Stream<RealApp> apps() {
    return apps.stream();
  }

  private static Site site(RealApp real) {
    return new Site(container.port(), real.app().path(), realm.settings().realm());
  }

  @ParameterizedTest
  @MethodSource("apps")
  void strangersAreSentToSignInAndSeeNothing(RealApp real) {
    try (Site site = site(real)) {
      for (Page page : real.pages()) {
        Response stranger = site.send("GET", page.path());
        assertEquals(401, stranger.status(), stranger::toString);
        assertFalse(stranger.body().contains(page.words()), stranger::toString);
        Response navigation = site.send("GET", page.path(), "Sec-Fetch-Mode: navigate");
        assertEquals(303, navigation.status(), navigation::toString);
        assertTrue(
            navigation.location().contains(real.app().path() + "/login"), navigation::toString);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("apps")
  void whoSignsInUsesTheAppUntilSigningOut(RealApp real) {
    try (Site site = site(real)) {
      String tom = site.signIn(TOM);
      for (Page page : real.pages()) {
        Response seen = site.send("GET", page.path(), "Cookie: " + tom);
        assertEquals(200, seen.status(), seen::toString);
        assertTrue(seen.body().contains(page.words()), seen::toString);
      }
      Response out = site.send("POST", "/logout", "Sec-Fetch-Site: same-origin", "Cookie: " + tom);
      assertEquals(204, out.status(), out::toString);
      for (Page page : real.pages()) {
        assertEquals(401, site.send("GET", page.path(), "Cookie: " + tom).status());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("apps")
  void rolesOfTheAppKeepWorking(RealApp real) {
    try (Site site = site(real)) {
      for (Page page : real.pages()) {
        Response alice = site.send("GET", page.path(), "Cookie: {cookie}");
        assertEquals(page.role().isEmpty() ? 200 : 403, alice.status(), alice::toString);
      }
    }
  }

  @Test
  void fusekiIsWrittenToFromItsOwnPagesAlone() {
    try (Site fuseki = new Site(container.port(), "/fuseki", realm.settings().realm())) {
      String form = "application/x-www-form-urlencoded";
      byte[] dataset = "dbName=books&dbType=mem".getBytes(StandardCharsets.UTF_8);
      assertEquals(
          403,
          fuseki
              .send(
                  "POST",
                  "/$/datasets",
                  form,
                  dataset,
                  "Cookie: {cookie}",
                  "Sec-Fetch-Site: cross-site")
              .status());
      Response made =
          fuseki.send(
              "POST",
              "/$/datasets",
              form,
              dataset,
              "Cookie: {cookie}",
              "Sec-Fetch-Site: same-origin");
      assertEquals(200, made.status(), made::toString);
      Response asked = fuseki.send("GET", "/books/query?query=ASK%7B%7D", "Cookie: {cookie}");
      assertTrue(asked.body().contains("<boolean>true</boolean>"), asked::toString);
      assertEquals(401, fuseki.send("GET", "/books/query?query=ASK%7B%7D").status());
    }
  }

  @Test
  void camundaNotesWhoHasSignedIn() {
    try (Site camunda = new Site(container.port(), "/camunda", realm.settings().realm())) {
      String tom = camunda.signIn(TOM);
      Response made =
          camunda.send("POST", "/task/create", JSON, json("id", "post"), "Cookie: " + tom);
      assertEquals(204, made.status(), made::toString);
      Response said =
          camunda.send(
              "POST",
              "/task/post/comment/create",
              JSON,
              json("message", "read it"),
              "Cookie: " + tom);
      assertTrue(said.body().contains("\"userId\":\"tom\""), said::toString);
    }
  }

  private static byte[] json(String name, String value) {
    return "{\"%s\":\"%s\"}".formatted(name, value).getBytes(StandardCharsets.UTF_8);
  }

  /** Jolokia sends a notification of each collection over an event stream. */
  @Test
  void jolokiasEventsReachTheBrowserUntilSigningOut() {
    browser.startAfresh();
    browser.open(url("/jolokia/"));
    signInAsTom();
    assertTrue(browser.text().contains("\"agent\":\"2.0.0\""), browser.text());

    browser.script(
        """
        window.received = [];
        const read = async path => (await (await fetch('/jolokia/' + path)).json()).value;
        (async () => {
          const client = (await read('notification/register')).id;
          for (const mbean of await read('search/java.lang:type=GarbageCollector,*')) {
            await fetch('/jolokia/', {
              method: 'POST',
              headers: {'Content-Type': 'application/json'},
              body: JSON.stringify(
                  {type: 'notification', command: 'add', mode: 'sse', client, mbean})});
          }
          window.stream = new EventSource('/jolokia/notification/open/' + client + '/sse');
          stream.onmessage = event => received.push(event.data);
          // what is collected before the agent has noted the stream is told to nobody
          const again = setInterval(
              () => received.length ? clearInterval(again) : read('exec/java.lang:type=Memory/gc'),
              500);
        })();
        """);
    awaitInPage("an event", "return received.join()", "com.sun.management.gc.notification");

    browser.script("fetch('/jolokia/logout', {method: 'POST'})");
    awaitInPage("the stream is over and asks no more", "return stream.readyState", "2");
    browser.reload();
    assertEquals("Sign in", browser.heading());
  }

  /** The examples' chat, whose page opens a WebSocket. */
  @Test
  void chatOfTheExamplesGoesOnUntilSigningOut() {
    if (!isTomcat) {
      return;
    }
    browser.startAfresh();
    browser.open(url("/examples/websocket/chat.xhtml"));
    signInAsTom();
    awaitInPage("its page", "return document.body.innerText", "WebSocket connection opened.");
    browser.script("document.getElementById('chat').value = 'good evening'; Chat.sendMessage()");
    awaitInPage("what was said", "return document.body.innerText", ": good evening");

    browser.script("fetch('/examples/logout', {method: 'POST'})");
    awaitInPage("the socket is over", "return document.body.innerText", "WebSocket closed.");
    browser.script(
        """
        const other = new WebSocket(Chat.socket.url);
        other.onopen = () => document.title = 'was opened, ';
        other.onclose = () => document.title += 'is closed';
        """);
    awaitInPage("no other socket", "return document.title", "is closed");
    assertFalse(browser.script("return document.title").toString().contains("opened"));
  }

  /** Scripts make them, and no header of Gatehouse's may keep those from it. */
  @Test
  void hawtiosConsoleAppearsInTheBrowser() {
    browser.startAfresh();
    browser.open(url("/hawtio/"));
    signInAsTom();
    awaitInPage("its console", "return document.body.innerText", "Add connection");
    assertEquals(List.of(), browser.consoleProblems());
  }

  private static String url(String path) {
    return "http://localhost:" + container.port() + path;
  }

  private static void signInAsTom() {
    assertEquals("Sign in", browser.heading());
    browser.fillIn("User name", TOM);
    browser.fillIn("Password", TestRealm.PASSWORD);
    browser.press("Sign in");
  }

  private static void awaitInPage(String what, String script, String words) {
    Await.until(what, PATIENCE, () -> browser.script(script).toString().contains(words));
  }
}
