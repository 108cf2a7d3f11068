package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.EchoEndpoint;
import com.example.RivalInitializer;
import com.example.StreamServlet;
import dev.gatehouse.doctor.Finding;
import dev.gatehouse.doctor.SiteExam;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.HalfSentBody;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Live;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testkit.TestUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Apps that know nothing of Gatehouse, with {@code gatehouse-all.jar} in {@code WEB-INF/lib}, on
 * the real containers with JDK 17: three of them side by side, two of one realm, and others that
 * come and go.
 */
@Tag("containers")
@ParameterizedClass(name = "{0}")
@EnumSource(Distribution.class)
class DropInIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int REDEPLOYS = 10;
  private static final int APPS = 3;
  private static final List<String> ENDS_OF_SOCKETS =
      List.of("1008 the session has ended", "1006"); // by Tomcat, by Jetty
  private static final String LISTENER =
      "<listener><listener-class>dev.gatehouse.boot.StartUp</listener-class></listener>";

  private static TestRealm realm;
  private static TestRealm otherRealm;
  private static Container container;
  private static Site shop;

  @TempDir private Path folder;

  DropInIT(Distribution distribution) {}

  @BeforeParameterizedClassInvocation(injectArguments = true)
  static void start(Distribution distribution, @TempDir Path apps) throws IOException {
    realm = TestRealm.create();
    otherRealm = TestRealm.create();
    JavaHome java = JavaHome.oldestAndNewest().get(0);
    System.err.println("STARTS " + distribution + " on " + java + ": the one jar dropped in");
    container =
        Container.start(
            distribution,
            java,
            Map.of(),
            List.of(
                stock("shop", realm).in(apps),
                stock("desk", realm).in(apps),
                stock("lab", otherRealm).in(apps)));
    shop = site("shop", realm);
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    try {
      shop.close();
      assertEquals(143, container.stop(), "ended by SIGTERM, after its shutdown hook");
      assertEquals(List.of(), leaksInLogs());
      assertFalse(container.logs().contains(TestRealm.PASSWORD));
    } finally {
      container.close();
      realm.close();
      otherRealm.close();
    }
  }

  private static StockApp stock(String name, TestRealm realm) throws IOException {
    return new StockApp(name, realm.settings(), Map.of());
  }

  private static Site site(String app, TestRealm realm) {
    return new Site(container.port(), "/" + app, realm.settings().realm());
  }

  @Test
  void strangersAreKeptOutAndTheServletSeesWhoSignedIn() {
    assertEquals(401, shop.send("GET", "/hello").status());
    assertEquals(401, shop.send("GET", "/page.html").status());
    Response navigation = shop.send("GET", "/hello", "Sec-Fetch-Mode: navigate");
    assertEquals(303, navigation.status());
    assertTrue(navigation.location().endsWith("/shop/login?returnTo=%2Fhello"));
    assertEquals(200, shop.send("GET", "/login", "Accept: text/html").status());

    String hello = shop.send("GET", "/hello", "Cookie: {cookie}").body();
    assertTrue(hello.startsWith("hello alice, staff: true"), hello);
    assertEquals("<p>the page", shop.send("GET", "/page.html", "Cookie: {cookie}").body());
  }

  @Test
  void driverInsideIsGivenToNobodyElse() {
    String hello = shop.send("GET", "/hello", "Cookie: {cookie}").body();
    assertFalse(hello.contains("gatehouse"), hello);
  }

  @Test
  void appsOfOneRealmShareSignInAndOthersDoNot() {
    try (Site desk = site("desk", realm);
        Site lab = site("lab", otherRealm)) {
      assertEquals(200, desk.send("GET", "/hello", "Cookie: " + shop.cookie()).status());
      assertEquals(401, lab.send("GET", "/hello", "Cookie: " + shop.cookie()).status());
      String gone = shop.signIn();
      assertEquals(200, desk.send("GET", "/hello", "Cookie: " + gone).status());
      assertEquals(
          204,
          shop.send("POST", "/logout", "Sec-Fetch-Site: same-origin", "Cookie: " + gone).status());
      Await.until(
          "the other app has heard",
          PATIENCE,
          () -> desk.send("GET", "/hello", "Cookie: " + gone).status() == 401);
    }
  }

  @Test
  void withoutSlf4jLinesGoWhereJavaUtilLoggingGoes() throws IOException {
    assertTrue(container.logs().contains("authn_login_success"));
    assertFalse(container.logs().contains("SLF4J"), "it complains of nothing");
  }

  @Test
  void linesGoToTheLogbackOfAnAppThatHasIt() throws IOException {
    StockApp app = stock("logback", realm);
    try (Stream<Path> jars = Files.list(Path.of("target", "logback"))) {
      for (Path jar : jars.toList()) {
        app.library(jar);
      }
    }
    app.add(
        "WEB-INF/classes/logback.xml",
        """
        <configuration>
          <appender name="app" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>LOGBACK %level %logger: %message%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="app"/></root>
        </configuration>
        """);
    whileDeployed(
        app,
        site -> {
          container.awaitLog("LOGBACK INFO dev.gatehouse.boot.StartUp: sys_startup version=");
          container.awaitLog("LOGBACK INFO gatehouse.security: authn_login_success account=");
          container.awaitLog("LOGBACK INFO com.zaxxer.hikari.HikariDataSource: ");
        });
  }

  @Test
  void completeWebXmlLeavesTheInitializer() throws IOException {
    whileDeployed(
        stock("complete", realm).webXml("metadata-complete=\"true\"", ""), DropInIT::assertGuarded);
  }

  @Test
  void listenerInWebXmlAndBothDoorsStartItOnce() throws IOException {
    long before = starts();
    whileDeployed(stock("thrice", realm).webXml("", LISTENER), DropInIT::assertGuarded);
    assertEquals(before + 1, starts());
  }

  private static long starts() throws IOException {
    return Pattern.compile("sys_startup ").matcher(container.output()).results().count();
  }

  /** As decided by the app's owner; nothing of ours runs then, so nothing can be said either. */
  @Test
  void emptyAbsoluteOrderingClosesBothDoorsAndTheListenerNeedsNone() throws IOException {
    StockApp app = stock("ordered", realm).webXml("", "<absolute-ordering/>");
    container.deploy(app.in(folder));
    Await.until(
        "it is open to all",
        PATIENCE,
        () ->
            shop.raw(
                        "GET /ordered/hello HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")
                    .status()
                == 200);
    container.undeploy(app.in(folder));
    whileDeployed(
        stock("listening", realm).webXml("", "<absolute-ordering/>" + LISTENER),
        DropInIT::assertGuarded);
  }

  @Test
  void filterBeforeOursStopsTheStart() throws IOException {
    StockApp app = stock("rival", realm);
    Class<?> filter = RivalInitializer.class.getDeclaredClasses()[0];
    app.library(
        "rival.jar",
        Map.of(
            "META-INF/web-fragment.xml",
            """
            <web-fragment xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <name>rival</name>
            </web-fragment>
            """
                .getBytes(StandardCharsets.UTF_8),
            "META-INF/services/jakarta.servlet.ServletContainerInitializer",
            RivalInitializer.class.getName().getBytes(StandardCharsets.UTF_8),
            StockApp.path(RivalInitializer.class),
            StockApp.bytes(RivalInitializer.class),
            StockApp.path(filter),
            StockApp.bytes(filter)));
    app.webXml(
        "", "<absolute-ordering><name>rival</name><name>gatehouse</name></absolute-ordering>");
    assertRefused(app, "the filter rival (" + filter.getName() + ") stands before Gatehouse's");

    app.webXml(
        "", "<absolute-ordering><name>gatehouse</name><name>rival</name></absolute-ordering>");
    whileDeployed(app, DropInIT::assertGuarded);
  }

  @Test
  void constraintOfTheAppStopsTheStart() throws IOException {
    StockApp app =
        stock("constrained", realm)
            .webXml(
                "",
                """
                <security-constraint>
                  <web-resource-collection>
                    <web-resource-name>all</web-resource-name><url-pattern>/hello</url-pattern>
                  </web-resource-collection>
                  <auth-constraint><role-name>staff</role-name></auth-constraint>
                </security-constraint>
                <login-config><auth-method>BASIC</auth-method><realm-name>x</realm-name></login-config>
                <security-role><role-name>staff</role-name></security-role>
                """);
    assertRefused(app, "the app's security-constraint for /hello is asked before Gatehouse");
  }

  @Test
  void servletOfTheAppAtOurPathStopsTheStart() throws IOException {
    StockApp app =
        stock("clash", realm)
            .webXml(
                "",
                """
                <servlet-mapping>
                  <servlet-name>stock</servlet-name><url-pattern>/login</url-pattern>
                </servlet-mapping>
                """);
    assertRefused(app, "the app has a servlet of its own at /login: move Gatehouse's with");
  }

  @Test
  void tenRedeploysLeaveNothingBehind() throws IOException {
    try (TestRealm own = TestRealm.create()) {
      String name = own.settings().realm();
      StockApp stock =
          new StockApp(
              "again",
              own.settings(),
              Map.of("gatehouse.db.url", own.settings().dbUrl() + "&ApplicationName=" + name));
      App app = stock.in(folder);
      container.deploy(app);
      container.awaitReady(app);
      try (Site site = site("again", own)) {
        for (int i = 0; i < REDEPLOYS; i++) {
          container.redeploy(app, name);
          Await.until( // Jetty 12.1 starts the new one before it stops the old one
              "the new one answers",
              PATIENCE,
              () -> site.send("GET", "/hello", "Cookie: {cookie}").status() == 200);
          Await.until(
              "its connections alone", PATIENCE, () -> connections(own).equals(List.of("9")));
        }
      } finally {
        container.undeploy(app);
      }
      Await.until("no connection", PATIENCE, () -> connections(own).equals(List.of("0")));
      Await.until(
          "as many class loaders as apps",
          PATIENCE,
          () -> count(container.classLoaderType()) == APPS);
      assertEquals(APPS, count("dev.gatehouse.Gatehouse"));
      assertEquals(APPS, count("dev.gatehouse.shaded.org.postgresql.Driver"));
      assertEquals(
          APPS, container.threads().stream().filter("gatehouse-background"::equals).count());
      assertEquals(List.of(), leaksInLogs());
    }
  }

  /** Ended through another app of the realm, as on another node; on Tomcat with a word of why. */
  @Test
  void streamsAndSocketsEndWithTheirSession() throws IOException {
    StockApp app =
        stock("live", realm)
            .code(StreamServlet.class)
            .code(EchoEndpoint.class)
            .webXml(
                "",
                """
                <servlet>
                  <servlet-name>stream</servlet-name>
                  <servlet-class>com.example.StreamServlet</servlet-class>
                  <async-supported>true</async-supported>
                </servlet>
                <servlet-mapping>
                  <servlet-name>stream</servlet-name><url-pattern>/stream/*</url-pattern>
                </servlet-mapping>
                """);
    whileDeployed(
        app,
        site -> {
          String at = "http://localhost:" + container.port() + "/live";
          for (String kind : List.of("/async", "/again", "/quiet", "/bytes", "/writer")) {
            String cookie = shop.signIn();
            assertEndsWithSession(Live.events(at + "/stream" + kind, cookie), cookie);
          }
          String cookie = shop.signIn();
          String origin = "http://localhost:" + container.port();
          Live socket = Live.socket(at + "/socket", origin, cookie);
          assertEndsWithSession(socket, cookie);
          assertTrue(ENDS_OF_SOCKETS.contains(socket.end().strip()), socket.end());
          assertThrows(CompletionException.class, () -> Live.socket(at + "/socket", origin, "a=b"));
          String answer =
              HalfSentBody.sendTo(
                  container.port(), "/live/stream/upload", site.cookie(), 1_000_000);
          assertTrue(answer.contains("999990;"), answer);
        });
    assertFalse(container.logs().contains("sys_socket_not_watched"));
  }

  private static void assertEndsWithSession(Live live, String cookie) {
    try (live) {
      assertFalse(live.isOver());
      String sameOrigin = "Sec-Fetch-Site: same-origin";
      assertEquals(204, shop.send("POST", "/logout", sameOrigin, "Cookie: " + cookie).status());
      Await.until("it has ended", Duration.ofSeconds(5), live::isOver);
    }
  }

  @Test
  void doctorIsSilentAboutIt() {
    URI app = URI.create("http://localhost:" + container.port() + "/shop");
    assertEquals(List.of(), SiteExam.of(app, "/login", "/gatehouse", List.of("/hello")));
  }

  @Test
  void doctorFindsWhatIsOpenAndWhatIsNotThere() throws IOException {
    Map<String, String> open = Map.of("gatehouse.access", "/page.html = public; /* = signed-in");
    App app = new StockApp("leaky", realm.settings(), open).in(folder);
    container.deploy(app);
    try {
      container.awaitReady(app);
      URI at = URI.create("http://localhost:" + container.port() + "/leaky");
      List<Finding> findings = SiteExam.of(at, "/login", "/gatehouse", List.of("/page.html"));
      assertTrue(findings.get(0).what().contains("/page.html"), findings::toString);
      assertFalse(SiteExam.of(at, "/signin", "/gatehouse", List.of()).isEmpty());
    } finally {
      container.undeploy(app);
    }
  }

  @Test
  void usersOfTheTestKitAreLetIn() throws IOException {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    try (TestRealm tests = TestRealm.create("realm=" + name)) {
      tests.sql("DELETE FROM ${realm}.account");
      App app = stock("tested", tests).in(folder);
      container.deploy(app);
      try (TestUser ada = TestUser.signIn(Start.values(tests.settings()), "ada", "staff");
          Http http = new Http(container.port())) {
        container.awaitReady(app);
        String hello = http.get("/tested/hello").cookie(ada.cookie()).send().body();
        assertTrue(hello.startsWith("hello ada, staff: true"), hello);
      } finally {
        container.undeploy(app);
      }
    }
  }

  private interface Steps {
    void with(Site site) throws IOException;
  }

  private void whileDeployed(StockApp stock, Steps steps) throws IOException {
    App app = stock.in(folder);
    container.deploy(app);
    container.awaitReady(app);
    try (Site site = site(app.name(), realm)) {
      steps.with(site);
    } finally {
      container.undeploy(app);
    }
  }

  private static void assertGuarded(Site site) {
    assertEquals(401, site.send("GET", "/hello").status());
    assertEquals(200, site.send("GET", "/hello", "Cookie: {cookie}").status());
  }

  /** The sentence is in the logs, the app answers nobody, and nothing of it goes on. */
  private void assertRefused(StockApp stock, String sentence) throws IOException {
    App app = stock.in(folder);
    container.deploy(app);
    try {
      container.awaitLog(sentence);
      assertAnswersNobody(app);
      Await.until("no pool of it", PATIENCE, () -> count("dev.gatehouse.Gatehouse") == APPS);
    } finally {
      container.undeploy(app);
    }
  }

  private static void assertAnswersNobody(App app) {
    int status =
        shop.raw(
                "GET "
                    + app.path()
                    + "/hello HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")
            .status();
    assertTrue(status == 404 || status == 503, () -> "status " + status);
  }

  private static long count(String type) {
    try {
      return container.count(type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> connections(TestRealm own) {
    return own.column(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = ?", own.settings().realm());
  }

  private static List<String> leaksInLogs() throws IOException {
    return container.logs().lines().filter(InContainer.LEAK.asPredicate()).distinct().toList();
  }
}
