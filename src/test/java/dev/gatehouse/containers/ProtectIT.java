package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Apps of which {@code protect} has made others, on the real containers with JDK 17: one made here,
 * with constraints, and some whose makers know nothing of Gatehouse.
 */
@Tag("containers")
@ParameterizedClass(name = "{0}")
@EnumSource(Distribution.class)
class ProtectIT {
  private static final String CONSTRAINED =
      """
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>for staff</web-resource-name>
          <url-pattern>/hello</url-pattern>
        </web-resource-collection>
        <auth-constraint><role-name>staff</role-name></auth-constraint>
      </security-constraint>
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>for the boss</web-resource-name>
          <url-pattern>/page.html</url-pattern>
        </web-resource-collection>
        <auth-constraint><role-name>boss</role-name></auth-constraint>
      </security-constraint>
      <login-config><auth-method>BASIC</auth-method></login-config>
      <security-role><role-name>staff</role-name></security-role>
      <security-role><role-name>boss</role-name></security-role>
      """;

  private static TestRealm realm;
  private static Container container;
  private static boolean hasExamples;

  ProtectIT(Distribution distribution) {}

  @BeforeParameterizedClassInvocation(injectArguments = true)
  static void start(Distribution distribution, @TempDir Path folder) throws IOException {
    realm = TestRealm.create();
    realm.addUser("tom", TestRealm.PASSWORD, "tomcat");
    List<App> apps = new ArrayList<>();
    App stock =
        new StockApp("stock", realm.settings(), Map.of())
            .without("WEB-INF/lib/gatehouse-all.jar")
            .without("WEB-INF/gatehouse.properties")
            .add("open.html", "<p>open")
            .webXml("", CONSTRAINED)
            .in(folder);
    apps.add(stock);
    apps.add(new App("hawtio", Path.of("target", "apps", "hawtio-war.war"), Map.of()));
    hasExamples = distribution.isTomcat(); // they use classes of Tomcat's own
    if (hasExamples) {
      Path examples = folder.resolve("examples.war");
      zip(distribution.home().resolve("webapps").resolve("examples"), examples);
      apps.add(new App("examples", examples, Map.of()));
    }
    Map<String, String> environment =
        new HashMap<>(Start.environment(Start.values(realm.settings())));
    environment.put("JAVA_TOOL_OPTIONS", "-Dhawtio.authenticationEnabled=false");
    JavaHome java = JavaHome.oldestAndNewest().get(0);
    System.err.println("STARTS " + distribution + " on " + java + ": apps that protect has made");
    container =
        Container.start(
            distribution,
            java,
            environment,
            apps.stream().map(app -> isProtected(app, folder)).toList());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    container.close();
    realm.close();
  }

  private static void zip(Path from, Path war) throws IOException {
    try (OutputStream file = Files.newOutputStream(war);
        ZipOutputStream zip = new ZipOutputStream(file);
        Stream<Path> all = Files.walk(from)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(from.relativize(path).toString()));
        Files.copy(path, zip);
      }
    }
  }

  /** As an operator makes it, with the jar that is handed out. */
  private static App isProtected(App app, Path folder) {
    Path out = folder.resolve(app.name() + "-protected.war");
    try {
      String said =
          Commands.run(
              folder,
              JavaHome.oldestAndNewest().get(0).program("java"),
              "-jar",
              Path.of("target", "gatehouse-all.jar").toAbsolutePath().toString(),
              "protect",
              app.war().toAbsolutePath().toString(),
              out.toString());
      System.err.println(said);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new App(app.name(), out, Map.of());
  }

  private static Site site(String app) {
    return new Site(container.port(), "/" + app, realm.settings().realm());
  }

  @Test
  void constraintsOfAnAppHoldAsRules() {
    try (Site stock = site("stock")) {
      assertEquals(401, stock.send("GET", "/hello").status());
      assertEquals(200, stock.send("GET", "/open.html").status());
      String hello = stock.send("GET", "/hello", "Cookie: {cookie}").body();
      assertTrue(hello.startsWith("hello alice, staff: true"), hello);
      assertEquals(403, stock.send("GET", "/page.html", "Cookie: {cookie}").status());
    }
  }

  /** Its own filter sends whoever asks for {@code /login} to its start page. */
  @Test
  void hawtioIsClosedAndWorksForWhoSignsIn() {
    try (Site hawtio = site("hawtio")) {
      for (String path : List.of("/", "/index.html", "/jolokia/version")) {
        Response stranger = hawtio.send("GET", path);
        assertEquals(401, stranger.status(), stranger::toString);
        assertFalse(stranger.body().contains("awtio"), stranger::toString);
      }
      Response page = hawtio.send("GET", "/index.html", "Cookie: {cookie}");
      assertTrue(page.body().contains("Hawtio"), page::toString);
      Response agent = hawtio.send("GET", "/jolokia/version", "Cookie: {cookie}");
      assertTrue(agent.body().contains("\"agent\""), agent::toString);
    }
  }

  @Test
  void examplesOfTomcatKeepTheirRoles() {
    if (!hasExamples) {
      return;
    }
    try (Site examples = site("examples")) {
      assertEquals(200, examples.send("GET", "/index.html").status());
      String secret = "/jsp/security/protected/index.jsp";
      assertEquals(401, examples.send("GET", secret).status());
      assertEquals(403, examples.send("GET", secret, "Cookie: {cookie}").status());
      String tom = examples.signIn("tom");
      Response page = examples.send("GET", secret, "Cookie: " + tom);
      assertEquals(200, page.status(), page::toString);
      assertTrue(page.body().contains("<b>tom</b>"), page::toString);
    }
  }
}
