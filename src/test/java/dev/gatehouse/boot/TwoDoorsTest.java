package dev.gatehouse.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.RivalInitializer;
import com.example.StockServlet;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.web.LogCapture;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An app of somebody else's on an embedded Tomcat: the initializer is found in the classes under
 * test, the fragment in a jar among the app's own.
 */
class TwoDoorsTest {
  private static final String LISTENER =
      "<listener><listener-class>dev.gatehouse.boot.StartUp</listener-class></listener>";

  /** What other tests have on their class path. */
  private static final String OTHERS = "^org\\.eclipse\\.";

  private static final String CONSTRAINT =
      """
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>one</web-resource-name><url-pattern>/hello</url-pattern>
        </web-resource-collection>
        %s
      </security-constraint>
      """;

  @TempDir private Path folder;

  private final Tomcat tomcat = new Tomcat();
  private final TestRealm realm = TestRealm.create();
  private final LogCapture said = new LogCapture("dev.gatehouse", "org.apache.catalina");
  private final Properties given = new Properties();
  private StandardContext context;

  /** Switches of the build are no settings of an app. */
  @BeforeEach
  void putBuildsSwitchesAside() {
    given.putAll(System.getProperties());
    System.getProperties().keySet().removeIf(key -> key.toString().startsWith("gatehouse."));
  }

  @BeforeEach
  void writeApp() throws IOException {
    Path lib = Files.createDirectories(folder.resolve("app/WEB-INF/lib"));
    try (FileSystem jar =
        FileSystems.newFileSystem(lib.resolve("gatehouse.jar"), Map.of("create", "true"))) {
      Files.createDirectory(jar.getPath("META-INF"));
      Files.copy(
          Path.of("src/main/resources/META-INF/web-fragment.xml"),
          jar.getPath("META-INF/web-fragment.xml"));
    }
    Files.writeString(
        folder.resolve("app/WEB-INF/gatehouse.properties"),
        """
        gatehouse.db.url = %s
        gatehouse.db.user = %s
        gatehouse.db.password = %s
        gatehouse.realm = %s
        gatehouse.cookie.name = __Host-JSESSIONID
        """
            .formatted(
                realm.settings().dbUrl(),
                realm.settings().dbUser(),
                realm.settings().dbPassword(),
                realm.settings().realm()));
  }

  @AfterEach
  void stop() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
    System.getProperties().putAll(given);
    said.close();
    realm.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "both, '', true, false",
    "initializer alone, metadata-complete='true', true, false",
    "fragment alone, '', false, false",
    "both and the listener in web.xml, '', true, true",
    "the listener alone, metadata-complete='true', false, true"
  })
  void whateverDoorsAreOpenAllIsRegisteredOnce(
      String doors, String attribute, boolean initializer, boolean listener) throws Exception {
    webXml(attribute, listener ? LISTENER : "");
    context.setContainerSciFilter(OTHERS + (initializer ? "" : "|^dev\\.gatehouse\\."));

    tomcat.start();

    FilterMap first = context.findFilterMaps()[0];
    assertEquals("gatehouse", first.getFilterName());
    assertEquals(1, Stream.of(context.findFilterMaps()).filter(this::isOurs).count());
    assertEquals(5, first.getDispatcherNames().length);
    assertEquals("true", context.findFilterDef("gatehouse").getAsyncSupported());
    assertEquals(1, count("sys_startup"));
    assertEquals(1, count("sys_realm_open"));
    try (Http http = new Http(tomcat.getConnector().getLocalPort())) {
      assertEquals(401, http.get("/hello").send().status());
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      String seen = http.get("/hello").cookie(cookie).send().body();
      assertTrue(seen.startsWith("hello alice, staff: true"), seen);
    }
    tomcat.stop();
    assertEquals(1, count("sys_startup"));
  }

  private boolean isOurs(FilterMap mapping) {
    return mapping.getFilterName().startsWith("gatehouse");
  }

  private long count(String event) {
    return said.lines().stream().filter(line -> line.startsWith(event + " ")).count();
  }

  @Test
  void filterThatStandsBeforeOursStopsTheStart() throws Exception {
    webXml("", "");
    context.addServletContainerInitializer(new RivalInitializer(), Set.of());
    assertRefused("the filter rival (com.example.RivalInitializer$Rival) stands before");
  }

  @Test
  void constraintThatAsksForARoleStopsTheStart() throws Exception {
    webXml("", CONSTRAINT.formatted("<auth-constraint><role-name>*</role-name></auth-constraint>"));
    assertRefused("the app's security-constraint for /hello is asked before Gatehouse");
  }

  @Test
  void loginConfigStopsTheStart() throws Exception {
    webXml("", "<login-config><auth-method>BASIC</auth-method></login-config>");
    assertRefused("the app's login-config, BASIC, is asked before Gatehouse");
  }

  /** Nobody is asked for a name: what is closed stays closed, what needs TLS needs it. */
  @Test
  void constraintThatAsksForNobodyIsNotInTheWay() throws Exception {
    webXml("", CONSTRAINT.formatted("<auth-constraint/>"));
    tomcat.start();
    try (Http http = new Http(tomcat.getConnector().getLocalPort())) {
      assertEquals(403, http.get("/hello").send().status());
      assertEquals(401, http.get("/gatehouse/session").send().status());
    }
  }

  @Test
  void servletOfTheAppAtOurPathStopsTheStart() throws Exception {
    webXml(
        "",
        "<servlet-mapping><servlet-name>stock</servlet-name><url-pattern>/login</url-pattern>"
            + "</servlet-mapping>");
    assertRefused("the app has a servlet of its own at /login: move Gatehouse's with");
  }

  @Test
  void badSettingsStopTheStartWithEveryProblem() throws Exception {
    webXml("", "");
    Files.writeString(
        folder.resolve("app/WEB-INF/gatehouse.properties"), "gatehouse.password.cost = 4");
    assertRefused("gatehouse.db.url: no database is given");
    assertTrue(said.lines().stream().anyMatch(line -> line.contains("password.cost")));
  }

  private void assertRefused(String sentence) throws LifecycleException {
    tomcat.start();
    assertFalse(context.getState().isAvailable());
    List<String> lines = said.lines();
    assertTrue(lines.stream().anyMatch(line -> line.contains(sentence)), sentence);
  }

  private void webXml(String attribute, String elements) throws IOException {
    Files.writeString(
        folder.resolve("app/WEB-INF/web.xml"),
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" %s>
          <servlet><servlet-name>stock</servlet-name><servlet-class>%s</servlet-class></servlet>
          <servlet-mapping><servlet-name>stock</servlet-name><url-pattern>/hello</url-pattern></servlet-mapping>
          %s
        </web-app>
        """
            .formatted(attribute, StockServlet.class.getName(), elements));
    tomcat.setBaseDir(folder.resolve("tomcat").toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.setAddDefaultWebXmlToWebapp(false);
    context = (StandardContext) tomcat.addWebapp("", folder.resolve("app").toString());
    context.setContainerSciFilter(OTHERS);
    ((StandardJarScanner) context.getJarScanner()).setScanClassPath(false);
  }
}
