package dev.gatehouse.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.GuardedServlet;
import com.example.RivalInitializer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Pom;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.web.LogCapture;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app of somebody else's whose web.xml names the listener, as the README says. */
class StartUpTest {
  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <listener><listener-class>dev.gatehouse.boot.StartUp</listener-class></listener>
      </web-app>
      """;

  /** The build's own switch, which looks like a setting here. */
  private static final String REQUIRE_ALL = "gatehouse.require-all";

  private final String requireAll = System.getProperty(REQUIRE_ALL);

  @TempDir private Path app;

  /** What differs from a server as it usually is. */
  private UriCompliance compliance = UriCompliance.DEFAULT;

  private Consumer<WebAppContext> prepare = context -> {};

  @BeforeEach
  void hideTheBuildsOwnSwitch() {
    System.clearProperty(REQUIRE_ALL);
  }

  @AfterEach
  void showItAgain() {
    if (requireAll != null) {
      System.setProperty(REQUIRE_ALL, requireAll);
    }
  }

  static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("hello " + request.getRemoteUser());
    }
  }

  @Test
  void listenerAndSettingsFileProtectAnApp() throws Exception {
    try (TestRealm realm = TestRealm.create()) {
      writeFor(realm);
      Server server = start("/app");
      try (Http http = new Http(port(server))) {
        assertEquals("hello null", http.get("/app/free").send().body());
        assertEquals(401, http.get("/app/hello").send().status());
        assertEquals(
            "/app/login?returnTo=%2Fhello", http.get("/app/hello").navigating().send().location());

        Http.Response in =
            http.post("/app/login")
                .navigating()
                .form(
                    Http.form(
                        "username", "alice", "password", TestRealm.PASSWORD, "returnTo", "/hello"))
                .send();
        assertEquals("/app/hello", in.location());
        String cookie = in.sessionCookie().orElseThrow();
        assertEquals("hello alice", http.get("/app/hello").cookie(cookie).send().body());
      } finally {
        server.stop();
      }
    }
  }

  @Test
  @Proves({"CONF-04", "PW-10"})
  void badSettingsStopTheStartWithEveryProblem() throws IOException {
    write("gatehouse.session.idel = 30m", "gatehouse.password.cost = 4");
    Exception stopped = assertThrows(Exception.class, () -> start("/"));
    Throwable cause = stopped;
    while (!(cause instanceof InvalidSettingsException)) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    assertTrue(message.contains("session.idle"), message);
    assertTrue(message.contains("password.cost"), message);
    assertTrue(message.contains("gatehouse.db.url"), message);
  }

  @Test
  void databaseAwayAtStartMeans503AndPublicPathsWork() throws Exception {
    write(
        "gatehouse.db.url = jdbc:postgresql://127.0.0.1:" + closedPort() + "/none",
        "gatehouse.access = /free = public; /* = signed-in");
    Server server = start("/");
    try (Http http = new Http(port(server))) {
      assertEquals("hello null", http.get("/free").send().body());
      assertEquals(401, http.get("/hello").send().status());
      Http.Response away = http.get("/hello").cookie("__Host-JSESSIONID=anything").send();
      assertEquals(503, away.status());
      assertTrue(away.header("Retry-After").isPresent());
      assertEquals(503, http.get("/login").navigating().send().status());
      assertEquals(200, http.get("/gatehouse/health/live").send().status());
      assertEquals(503, http.get("/gatehouse/health/ready").send().status());
    } finally {
      server.stop();
    }
  }

  @Test
  void appWithAServletOfItsOwnAtOurPathIsRefusedWithTheMend() throws IOException {
    write("gatehouse.db.url = jdbc:postgresql://127.0.0.1:" + closedPort() + "/none");
    Exception stopped = assertThrows(Exception.class, () -> start("/", "/login"));
    assertTrue(stopped.getMessage().contains("gatehouse.login-path"), stopped::toString);
  }

  /** Also when the start then fails: whoever reads the log must know what it is of. */
  @Test
  void firstLineOfTheLogSaysWhichVersionOfWhat() throws IOException {
    write("gatehouse.password.cost = 4");
    try (LogCapture log = new LogCapture("dev.gatehouse")) {
      assertThrows(Exception.class, () -> start("/"));
      String first = log.lines().get(0);
      assertTrue(
          first.startsWith("sys_startup version=" + Pom.version() + " server=\"jetty/12."), first);
      assertTrue(first.endsWith(" java=" + Runtime.version()), first);
    }
  }

  /** As a filter of the app's own web.xml, declared before ours. */
  @Test
  @Proves("DISP-04")
  void filterOfTheAppComesAfterOurs() throws Exception {
    AtomicInteger called = new AtomicInteger();
    Filter rival =
        (request, response, chain) -> {
          called.incrementAndGet();
          ((HttpServletResponse) response).setStatus(200);
        };
    FilterHolder holder = new FilterHolder(rival);
    holder.setAsyncSupported(true);
    prepare = context -> context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
    whileRunning(
        http -> {
          for (String path : List.of("/hello", "/nothing", "/hello;x")) {
            assertEquals(4, http.get(path).send().status() / 100, path);
          }
          assertEquals(0, called.get());
          assertEquals(200, http.get("/free").send().status());
          assertEquals(1, called.get());
        });
  }

  @Test
  void filterBeforeOursStopsTheStart() throws IOException {
    write("gatehouse.db.url = jdbc:postgresql://127.0.0.1:" + closedPort() + "/none");
    prepare = context -> context.addServletContainerInitializer(new RivalInitializer());
    String reasons = reasons(assertThrows(Exception.class, () -> start("/")));
    assertTrue(
        reasons.contains("the filter rival (com.example.RivalInitializer$Rival) stands before"),
        reasons);
  }

  @Test
  void constraintThatAsksForARoleStopsTheStart() throws IOException {
    write("gatehouse.db.url = jdbc:postgresql://127.0.0.1:" + closedPort() + "/none");
    String constraint =
        """
          <security-constraint>
            <web-resource-collection>
              <web-resource-name>one</web-resource-name><url-pattern>/hello</url-pattern>
            </web-resource-collection>
            <auth-constraint><role-name>staff</role-name></auth-constraint>
          </security-constraint>
        </web-app>
        """;
    Files.writeString(app.resolve("WEB-INF/web.xml"), WEB_XML.replace("</web-app>", constraint));
    String reasons = reasons(assertThrows(Exception.class, () -> start("/")));
    assertTrue(reasons.contains("the app's security-constraint for /hello is asked"), reasons);
  }

  /** Jetty asks it once the servlet was called for the first time. */
  @Test
  void servletWithSecurityOfItsOwnStopsTheStart() throws IOException {
    write("gatehouse.db.url = jdbc:postgresql://127.0.0.1:" + closedPort() + "/none");
    prepare = context -> context.addServlet(GuardedServlet.class, "/guarded");
    String reasons = reasons(assertThrows(Exception.class, () -> start("/")));
    assertTrue(
        reasons.contains("@ServletSecurity of com.example.GuardedServlet is asked before"),
        reasons);
  }

  private static String reasons(Throwable thrown) {
    StringBuilder reasons = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      reasons.append(cause).append('\n');
    }
    return reasons.toString();
  }

  /** Where Jetty was told to take whatever comes, and then does not say what path it is. */
  @Test
  @Proves("AUTHZ-07")
  void pathThatTheContainerWillNotTellIsABadRequest() throws Exception {
    compliance = UriCompliance.UNSAFE;
    whileRunning(
        http -> {
          for (String target :
              List.of("/hello%2Fx", "/free%2f..%2fhello", "/x/..;/hello", "/free/%2e%2e/hello")) {
            Http.Response refused = http.get(target).send();
            assertEquals(400, refused.status(), refused::toString);
            assertTrue(refused.body().contains("urn:gatehouse:problem:bad-request"), target);
          }
          assertEquals(200, http.get("/free").send().status());
        });
  }

  private void whileRunning(Consumer<Http> steps) throws Exception {
    try (TestRealm realm = TestRealm.create()) {
      writeFor(realm);
      Server server = start("/");
      try (Http http = new Http(port(server))) {
        steps.accept(http);
      } finally {
        server.stop();
      }
    }
  }

  private void writeFor(TestRealm realm) throws IOException {
    write(
        "gatehouse.db.url = " + realm.settings().dbUrl(),
        "gatehouse.db.user = " + realm.settings().dbUser(),
        "gatehouse.db.password = " + realm.settings().dbPassword(),
        "gatehouse.realm = " + realm.settings().realm(),
        "gatehouse.cookie.name = __Host-JSESSIONID",
        "gatehouse.access = /free = public; /* = signed-in");
  }

  private void write(String... settings) throws IOException {
    Path webInf = Files.createDirectories(app.resolve("WEB-INF"));
    Files.writeString(webInf.resolve("web.xml"), WEB_XML);
    Files.writeString(webInf.resolve("gatehouse.properties"), String.join("\n", settings));
  }

  private Server start(String contextPath, String... morePaths) throws Exception {
    Server server = new Server();
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(compliance);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    WebAppContext context = new WebAppContext();
    context.setContextPath(contextPath);
    context.setBaseResourceAsString(app.toString());
    context.setClassLoader(StartUpTest.class.getClassLoader());
    context.setThrowUnavailableOnStartupException(true);
    prepare.accept(context);
    ServletHolder holder = new ServletHolder(new Hello());
    context.addServlet(holder, "/hello");
    context.addServlet(holder, "/free");
    for (String path : morePaths) {
      context.addServlet(holder, path);
    }
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception e) {
      server.stop();
      throw e;
    }
    return server;
  }

  private static int port(Server server) {
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
