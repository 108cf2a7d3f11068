package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.AppServlet;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.CookieJar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Request;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code gatehouse.war} twice in one container, as root app and under a context path: one table of
 * cases, redeploying, and the stop. Each start is used for all of it.
 */
@Tag("containers")
abstract class InContainer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REDEPLOYS = 10;
  private static final int APPS = 2;

  /**
   * What Tomcat says of an app that left something behind, and what Jetty says when lost. Tomcat's
   * own threads, of which it says so too where they look after an app as it stops, do not count.
   */
  static final Pattern LEAK =
      Pattern.compile(
          "^(?!.*\\[Catalina-utility-).*"
              + "(memory leak|failed to stop|failed to unregister|ThreadLocal|OutOfMemory)");

  private static TestRealm rootRealm;
  private static TestRealm otherRealm;
  private static Container container;
  private static Site root;
  private static Site other;

  @BeforeParameterizedClassInvocation(injectArguments = true)
  static void start(Start start, @TempDir Path folder) throws IOException {
    System.err.println("STARTS " + start);
    rootRealm = TestRealm.create();
    otherRealm = TestRealm.create();
    Stream.of(rootRealm, otherRealm)
        .forEach(
            realm -> {
              realm.addUser(Cases.ADMIN, TestRealm.PASSWORD, "admin");
              realm.addUser(Cases.BARRED, TestRealm.PASSWORD);
            });
    container = start.run(rootRealm.settings(), otherRealm.settings(), folder);
    root = new Site(container.port(), "", rootRealm.settings().realm());
    other = new Site(container.port(), "/" + Start.OTHER, otherRealm.settings().realm());
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    try {
      root.close();
      other.close();
      assertEquals(143, container.stop(), "ended by SIGTERM, after its shutdown hook");
      assertTrue(container.output().contains("authn_login_success"));
      assertNoLeakInLogs();
      for (String secret : List.of(token(root), token(other), TestRealm.PASSWORD)) {
        assertFalse(container.logs().contains(secret), "a secret is in the log");
      }
      Await.until(
          "no connection",
          PATIENCE,
          () -> connections(rootRealm, "gatehouse").equals(List.of("0")));
    } finally {
      container.close();
      rootRealm.close();
      otherRealm.close();
    }
  }

  private static String token(Site site) {
    return site.cookie().substring(site.cookie().indexOf('=') + 1);
  }

  static Stream<Case> cases() {
    return Cases.all();
  }

  @ParameterizedTest(name = "/ {0}")
  @MethodSource("cases")
  void asRootApp(Case row) {
    row.check(root);
  }

  @ParameterizedTest(name = "/desk {0}")
  @MethodSource("cases")
  void underAContextPath(Case row) {
    row.check(other);
  }

  /** Tomcat 11 lets the app answer, the others send the browser to the path with a slash. */
  @Test
  void contextPathWithoutItsSlashIsTheApp() {
    Response nobody = other.send("GET", "");
    Response somebody = other.send("GET", "", "Cookie: {cookie}");

    assertTrue(List.of(301, 302, 401).contains(nobody.status()), nobody::toString);
    assertTrue(List.of(200, 301, 302).contains(somebody.status()), somebody::toString);
    for (String location : somebody.headers("Location")) {
      assertTrue(location.endsWith(other.expand("{app}/")), location);
    }
  }

  @Test
  void appsOfTwoRealmsShareNothing() {
    assertEquals(401, other.send("GET", "/gatehouse/session", "Cookie: " + root.cookie()).status());
    String both = "Cookie: " + root.cookie() + "; " + other.cookie();
    assertEquals(200, root.send("GET", "/gatehouse/session", both).status());
    assertEquals(200, other.send("GET", "/gatehouse/session", both).status());
  }

  @Test
  void tenRedeploysLeaveNothingBehind() throws IOException {
    try (TestRealm realm = TestRealm.create()) {
      String name = realm.settings().realm();
      App app =
          Start.app(
              "again",
              realm.settings(),
              Map.of("gatehouse.db.url", realm.settings().dbUrl() + "&ApplicationName=" + name));
      container.deploy(app);
      container.awaitReady(app);
      try (Site site = new Site(container.port(), app.path(), name)) {
        for (int i = 0; i < REDEPLOYS; i++) {
          container.redeploy(app, name);
          Await.until( // Jetty 12.1 starts the new one before it stops the old one
              "the new one answers",
              PATIENCE,
              () -> site.send("GET", "/gatehouse/session", "Cookie: {cookie}").status() == 200);
          Await.until(
              "its connections alone",
              PATIENCE,
              () -> connections(realm, name).equals(List.of("9")));
        }
      }
      container.undeploy(app);
      assertNothingIsLeft(realm, name);
    }
  }

  @Test
  void appOfItsOwnIsGuardedInEveryDispatch(@TempDir Path folder) throws IOException {
    try (TestRealm realm = TestRealm.create()) {
      App app = Start.dispatchingApp("dispatching", folder, realm.settings());
      container.deploy(app);
      try (Site site = siteOf(app, realm)) {
        for (String way : List.of("forward", "include", "async", "error")) {
          Response nobody = site.send("GET", "/public/go?way=" + way);
          assertFalse(nobody.body().contains(DispatchingServlet.SECRET), nobody::toString);
          Response alice = site.send("GET", "/public/go?way=" + way, "Cookie: {cookie}");
          String seen = DispatchingServlet.SECRET + TestRealm.NAME;
          assertTrue(alice.body().contains(seen), () -> way + ": " + alice);
        }
      } finally {
        container.undeploy(app);
      }
    }
  }

  /** The cases of {@code AppRequestTest} and {@code AppSessionsTest} that containers differ in. */
  @Test
  void appSeesItsUserAndNobodyElsesSession(@TempDir Path folder) throws IOException {
    try (TestRealm realm = TestRealm.create();
        Http http = new Http(container.port())) {
      realm.addUser("bob", TestRealm.PASSWORD, "staff");
      App one = Start.dispatchingApp("one", folder, realm.settings());
      App two = Start.dispatchingApp("two", folder, realm.settings());
      container.deploy(one);
      container.deploy(two);
      try {
        container.awaitReady(one);
        container.awaitReady(two);
        Browser browser = new Browser(http, "__Host-JSESSIONID-" + realm.settings().realm());
        String all = "who;principal;type;role:staff;role:boss;role:*;role:**;in";
        for (String from : List.of("/public", "/private")) {
          for (String to : List.of("/public", "/private")) {
            for (String way : AppServlet.waysTo(to)) {
              String where = from + " " + way;
              browser.signIn(one, TestRealm.NAME);
              assertEquals(
                  "alice alice FORM true false false true alice ",
                  browser.visit(one, from + "/a?" + way + all),
                  where);
              assertEquals("secret ", browser.visit(one, from + "/a?" + way + "put:secret"), where);
              assertEquals("secret ", browser.visit(one, from + "/a?" + way + "get"), where);
              browser.signIn(two, "bob");
              assertEquals("none bob ", browser.visit(one, from + "/a?" + way + "get;who"), where);
            }
          }
        }
        for (String way : AppServlet.waysTo("/public")) {
          browser.signIn(one, TestRealm.NAME);
          browser.visit(one, "/private/a?put:secret");
          assertEquals("secret ", browser.visit(one, "/public/a?" + way + "get"), way);
          browser.visit(two, "/public/a?logout"); // each app is a node, which must hear of it
          assertEquals("none null ", browser.visitOther(one, "/public/a?" + way + "get;who"), way);
        }
        assertEquals("cart in cart ", browser.visit(one, "/public/a?put:cart;login:alice;get"));
        assertEquals("cart true [v] ", browser.visit(one, "/private/a?get;change;names"));
        assertEquals("cart out none ", browser.visit(one, "/private/a?get;logout;get"));
      } finally {
        container.undeploy(one);
        container.undeploy(two);
      }
    }
  }

  /** Of one browser: the session's cookie is for all apps, the container's for one. */
  private record Browser(Http http, String cookie, Map<App, CookieJar> jars) {
    Browser(Http http, String cookie) {
      this(http, cookie, new HashMap<>());
    }

    /** Over whoever is signed in. */
    void signIn(App app, String name) {
      String body = Http.credentials(name, TestRealm.PASSWORD);
      Response in = send(app, http.post(app.path() + "/login").json(body));
      assertEquals(200, in.status(), in::toString);
    }

    String visit(App app, String path) {
      return send(app, http.get(app.path() + path)).body();
    }

    /** What is said once it is no more what alice is told. */
    String visitOther(App app, String path) {
      AtomicReference<String> said = new AtomicReference<>();
      Await.until(
          "something else",
          PATIENCE,
          () -> {
            said.set(visit(app, path));
            return !said.get().equals("secret alice ");
          });
      return said.get();
    }

    private Response send(App app, Request request) {
      CookieJar jar = jars.computeIfAbsent(app, its -> new CookieJar());
      Response response = jar.send(request);
      jars.values().forEach(each -> each.put(cookie, jar.get(cookie)));
      return response;
    }
  }

  /** Signs in as soon as it is ready. */
  private static Site siteOf(App app, TestRealm realm) {
    container.awaitReady(app);
    return new Site(container.port(), app.path(), realm.settings().realm());
  }

  @Test
  void guessingIsThrottledButForAKnownBrowser() throws IOException {
    try (TestRealm realm = TestRealm.create()) {
      App app =
          Start.app(
              "throttled",
              realm.settings(),
              Map.of("gatehouse.insecure-unlimited-guessing", "false"));
      container.deploy(app);
      try (Site site = siteOf(app, realm)) {
        String known = site.signInAs(TestRealm.PASSWORD).headers("Set-Cookie").get(1).split(";")[0];
        List<Integer> guesses =
            IntStream.range(0, 10).mapToObj(i -> site.signInAs("guess " + i).status()).toList();
        assertEquals(401, guesses.get(0));
        assertEquals(429, guesses.get(9));
        Response owner = site.signInAs(TestRealm.PASSWORD);
        assertEquals(429, owner.status());
        assertTrue(owner.header("Retry-After").isPresent(), owner::toString);
        assertEquals(200, site.signInAs(TestRealm.PASSWORD, "Cookie: " + known).status());
      } finally {
        container.undeploy(app);
      }
    }
  }

  @Test
  void appWhoseDatabaseIsSilentLeavesNothingBehind() throws IOException {
    try (TestRealm realm = TestRealm.create();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/none?sslmode=disable";
      App app = Start.app("silent", realm.settings(), Map.of("gatehouse.db.url", url));
      container.deploy(app);
      container.awaitLive(app);
      container.undeploy(app);
      assertNothingIsLeft(realm, realm.settings().realm());
    }
  }

  private static void assertNothingIsLeft(TestRealm realm, String name) throws IOException {
    Await.until("no connection", PATIENCE, () -> connections(realm, name).equals(List.of("0")));
    Await.until(
        "as many class loaders as apps",
        PATIENCE,
        () -> count(container.classLoaderType()) == APPS);
    assertEquals(APPS, count("dev.gatehouse.Gatehouse"));
    assertEquals(2 * APPS, count("org.postgresql.Driver"), "ours, and that of DriverManager");
    List<String> threads = container.threads();
    assertEquals(APPS, threads.stream().filter("gatehouse-background"::equals).count());
    assertEquals(
        List.of(),
        threads.stream()
            .filter(
                thread -> thread.contains(name) || thread.matches("HikariPool.*|PostgreSQL JDBC.*"))
            .toList());
    assertNoLeakInLogs();
  }

  private static long count(String type) {
    try {
      return container.count(type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> connections(TestRealm realm, String applicationName) {
    return realm.column(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = ?", applicationName);
  }

  private static void assertNoLeakInLogs() throws IOException {
    assertEquals(
        List.of(), container.logs().lines().filter(LEAK.asPredicate()).distinct().toList());
  }
}
