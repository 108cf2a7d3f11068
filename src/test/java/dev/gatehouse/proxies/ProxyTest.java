package dev.gatehouse.proxies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.proxies.ReverseProxy.Make;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Request;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.web.LogCapture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Behind real nginx and HAProxy that terminate TLS: the set-ups of {@code proxies.md}, and what
 * each mistake answers.
 */
@RequiresProgram(
    value = {"nginx", "haproxy", "openssl"},
    install = "apt-get install nginx-light haproxy openssl")
class ProxyTest {
  private static final String PROXIES = "proxies=127.0.0.1";
  private static final String SPOOFED = "198.51.100.7";
  private static final String FORM =
      Http.form("username", TestRealm.NAME, "password", TestRealm.PASSWORD, "returnTo", "/next");
  private static final String JSON = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);

  private static TestRealm realm;

  @BeforeAll
  static void start() {
    realm = TestRealm.create();
  }

  @AfterAll
  static void stop() {
    realm.close();
  }

  /** A node with these settings, the proxy in front of it, and a client in front of that. */
  private record Site(TestRealm node, TestServer server, ReverseProxy proxy, Http http)
      implements AutoCloseable {
    static Site of(Make make, UnaryOperator<String> change, String... settings) throws IOException {
      ReverseProxy proxy = ReverseProxy.overTls();
      String[] full =
          Stream.of(settings)
              .map(setting -> setting.replace("PROXY", proxy.origin()))
              .toArray(String[]::new);
      TestRealm node = realm.secondNode(full);
      TestServer server = TestServer.start(node);
      proxy.start(make, server.port(), change);
      return new Site(node, server, proxy, proxy.client());
    }

    /** As a browser of these years or, without {@code Sec-Fetch-*}, an older one. */
    Request to(String method, String path, boolean isCurrent) {
      Request request =
          http.request(method, path)
              .header("Host", proxy.origin().substring("https://".length()))
              .header("Accept", "text/html");
      if (isCurrent) {
        request.header("Sec-Fetch-Mode", "navigate").header("Sec-Fetch-Site", "same-origin");
      }
      return method.equals("POST") ? request.header("Origin", proxy.origin()) : request;
    }

    @Override
    public void close() {
      http.close();
      proxy.close();
      server.close();
      node.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Make.class)
  @Proves("PROXY-01")
  void signInStayInSignOut(Make make) throws IOException {
    try (LogCapture log = new LogCapture("gatehouse.security");
        Site site = Site.of(make, config -> config, PROXIES, "origins=PROXY")) {
      Response asked = site.to("GET", "/next", true).send();
      assertEquals("/login?returnTo=%2Fnext", asked.location());
      Response page = site.to("GET", "/login", true).send();
      assertTrue(page.body().contains("type=\"password\""), page::toString);
      assertEquals("max-age=31536000", page.header("Strict-Transport-Security").orElse(""));

      Response in =
          site.to("POST", "/login", true)
              .header("X-Forwarded-For", SPOOFED)
              .header("Forwarded", "for=" + SPOOFED + ";proto=http")
              .form(FORM)
              .send();
      assertEquals(303, in.status(), in::toString);
      assertEquals("/next", in.location());
      assertTrue(
          in.header("Set-Cookie")
              .orElseThrow()
              .matches(
                  "__Host-JSESSIONID=g1\\.[\\w-]{4}\\.[\\w-]{43}\\.[\\w-]{22};"
                      + " Path=/; Secure; HttpOnly; SameSite=Lax"));
      String cookie = in.sessionCookie().orElseThrow();
      assertTrue(
          log.lines().stream()
              .anyMatch(
                  line ->
                      line.startsWith("authn_login_success")
                          && line.endsWith("source=" + ReverseProxy.CLIENT)),
          () -> "the client's address: " + log.lines());

      assertEquals(200, site.to("GET", "/", true).cookie(cookie).send().status());
      assertEquals(403, foreign(site).cookie(cookie).send().status());
      assertEquals(303, site.to("POST", "/logout", true).cookie(cookie).send().status());
      assertEquals(303, site.to("GET", "/", true).cookie(cookie).send().status());
    }
  }

  private static Request foreign(Site site) {
    return site.http()
        .post("/logout")
        .header("Host", "app.example")
        .header("Origin", "https://evil.example");
  }

  @ParameterizedTest
  @EnumSource(Make.class)
  void olderBrowserSignsInByItsOrigin(Make make) throws IOException {
    try (Site site = Site.of(make, config -> config, PROXIES, "origins=PROXY")) {
      assertEquals(303, site.to("POST", "/login", false).form(FORM).send().status());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passwordNotTaken")
  void mistakeThatLeavesNoPasswordNamesItsMend(
      String row, Make make, UnaryOperator<String> change, List<String> settings, String mend)
      throws IOException {
    try (Site site = Site.of(make, change, settings.toArray(String[]::new))) {
      Response page = site.to("GET", "/login", true).send();
      assertEquals(200, page.status());
      assertFalse(page.body().contains("<form"), page::body);
      assertTrue(page.body().contains(mend), page::body);
      Response form = site.to("POST", "/login", true).form(FORM).send();
      assertEquals(403, form.status());
      assertTrue(form.body().contains(mend), form::body);
      Response json = site.to("POST", "/login", true).json(JSON).send();
      assertEquals(403, json.status());
      assertTrue(json.body().contains(mend), json::body);
      assertEquals(List.of(), json.headers("Set-Cookie"));
    }
  }

  static Stream<Arguments> passwordNotTaken() {
    UnaryOperator<String> asShown = config -> config;
    UnaryOperator<String> saysNothing = without("X-Forwarded-Proto");
    UnaryOperator<String> saysHttp =
        config ->
            config
                .replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto http")
                .replace("X-Forwarded-Proto https", "X-Forwarded-Proto http");
    UnaryOperator<String> silent =
        config -> without("forwardfor").apply(without("Forwarded").apply(config));
    List<String> right = List.of(PROXIES, "origins=PROXY");
    return Stream.of(Make.values())
        .flatMap(
            make ->
                Stream.of(
                    arguments(make + " not listed", make, asShown, List.of(), "gatehouse.proxies"),
                    arguments(
                        make + " another listed",
                        make,
                        asShown,
                        List.of("proxies=10.0.0.5", "origins=PROXY"),
                        "gatehouse.proxies"),
                    arguments(
                        make + " says no scheme",
                        make,
                        saysNothing,
                        right,
                        "X-Forwarded-Proto: https"),
                    arguments(
                        make + " says http", make, saysHttp, right, "X-Forwarded-Proto: https"),
                    arguments(make + " says nothing", make, silent, right, "X-Forwarded-For")));
  }

  private static UnaryOperator<String> without(String part) {
    return config ->
        config.lines().filter(line -> !line.contains(part)).reduce("", (a, b) -> a + b + "\n");
  }

  /** CACHE-01, CACHE-04, CACHE-06: nginx that keeps whatever it may. */
  @Test
  @Proves("CACHE-01")
  void cacheInFrontGivesNobodyWhatIsSomebodyElses() throws IOException {
    UnaryOperator<String> caching =
        config ->
            "proxy_cache_path /etc/ssl/cache keys_zone=all:1m;\n"
                + config.replace(
                    "location / {",
                    "location / {\nproxy_cache all;\nproxy_cache_key $uri;\n"
                        + "proxy_cache_valid any 1h;\nadd_header X-Cache $upstream_cache_status always;\n");
    try (Site site = Site.of(Make.NGINX, caching, PROXIES, "origins=PROXY")) {
      Response in = site.to("POST", "/login", true).form(FORM).send();
      String cookie = in.sessionCookie().orElseThrow();
      for (String path : List.of("/", "/gatehouse/session", "/gatehouse/account")) {
        Response stranger = site.to("GET", path, true).send();
        Response user = site.to("GET", path, true).cookie(cookie).send();
        Response again = site.to("GET", path, true).send();

        assertEquals(200, user.status(), "no refusal was kept: " + user);
        assertTrue(user.body().contains(TestRealm.NAME), user::body);
        assertFalse(again.body().contains(TestRealm.NAME), again::toString);
        assertEquals(stranger.status(), again.status(), path);
        assertEquals("MISS", again.header("X-Cache").orElse(""), "nothing was kept");
      }
      site.to("GET", "/gatehouse/assets/icon.svg", true).send();
      Response asset = site.to("GET", "/gatehouse/assets/icon.svg", true).send();
      assertEquals("HIT", asset.header("X-Cache").orElse(""), "the cache does keep what it may");
    }
  }

  @Test
  void logNamesTheProxyThatIsNotListed() throws IOException {
    try (LogCapture log = new LogCapture("gatehouse.security");
        Site site = Site.of(Make.NGINX, config -> config)) {
      Await.until(
          "the line, which comes at most every 10 s",
          Duration.ofSeconds(30),
          () -> {
            site.to("GET", "/login", true).send();
            return log.lines().stream()
                .anyMatch(
                    line ->
                        line.matches(
                            "sys_password_not_taken requests=\\d+ reason=unlisted_proxy"
                                + " source=127\\.0\\.0\\.1"));
          });
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unknownOrigin")
  void mistakeAboutTheAddressBothersOlderBrowsersAloneAndNamesItsMend(
      String row, UnaryOperator<String> change, List<String> settings) throws IOException {
    try (Site site = Site.of(Make.NGINX, change, settings.toArray(String[]::new))) {
      Response older = site.to("POST", "/login", false).form(FORM).send();
      assertEquals(403, older.status(), older::toString);
      assertTrue(older.body().contains("gatehouse.origins"), older::body);
      assertEquals(List.of(), older.headers("Set-Cookie"));

      Response current = site.to("POST", "/login", true).form(FORM).send();
      assertEquals(303, current.status(), current::toString);
      assertEquals("/next", current.location());
      Response home =
          site.to("GET", "/", true).cookie(current.sessionCookie().orElseThrow()).send();
      assertTrue(home.body().contains("You are signed in"), home::body);
    }
  }

  static Stream<Arguments> unknownOrigin() {
    UnaryOperator<String> rewritten = without("Host");
    UnaryOperator<String> silent = config -> rewritten.apply(without("Forwarded").apply(config));
    return Stream.of(
        arguments("no origins", (UnaryOperator<String>) config -> config, List.of(PROXIES)),
        arguments("no origins, Host rewritten", rewritten, List.of(PROXIES)),
        arguments(
            "another origin, Host rewritten",
            rewritten,
            List.of(PROXIES, "origins=https://other.example")),
        arguments("looks local", silent, List.of()));
  }

  @Test
  void rewrittenHostDoesNoHarmWhereTheOriginIsListed() throws IOException {
    try (Site site = Site.of(Make.NGINX, without("Host"), PROXIES, "origins=PROXY")) {
      assertEquals("/login", site.to("GET", "/", false).send().location());
      assertEquals(303, site.to("POST", "/login", false).form(FORM).send().status());
    }
  }
}
