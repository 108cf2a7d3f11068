package dev.gatehouse.containers;

import dev.gatehouse.testing.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An app whose makers know nothing of Gatehouse; {@code pom.xml} says which version.
 *
 * @param access rules that stand for its own constraints, as its owner writes them by hand
 * @param pages its main page first, then deeper ones
 */
record RealApp(App app, String access, List<Page> pages) {
  static final String SIGNED_IN = "/* = signed-in";

  private static final Path APPS = Path.of("target", "apps");
  private static final Pattern FORGOTTEN = Pattern.compile("jetty-(http|io|util)-[0-9.]+jar");
  private static final String CAMUNDA_ENGINE =
      """
      <process-application xmlns="http://www.camunda.org/schema/1.0/ProcessApplication">
        <process-engine name="default">
          <configuration>org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration</configuration>
        </process-engine>
      </process-application>
      """;
  private static final String CAMUNDA_WEB_XML =
      """
      <listener>
        <listener-class>org.camunda.bpm.application.impl.JakartaServletProcessApplication</listener-class>
      </listener>
      <filter>
        <filter-name>camunda-auth</filter-name>
        <filter-class>org.camunda.bpm.engine.rest.security.auth.ProcessEngineAuthenticationFilter</filter-class>
        <async-supported>true</async-supported>
        <init-param>
          <param-name>authentication-provider</param-name>
          <param-value>org.camunda.bpm.engine.rest.security.auth.impl.ContainerBasedAuthenticationProvider</param-value>
        </init-param>
        <init-param>
          <param-name>rest-url-pattern-prefix</param-name>
          <param-value></param-value>
        </init-param>
      </filter>
      <filter-mapping>
        <filter-name>camunda-auth</filter-name>
        <url-pattern>/*</url-pattern>
      </filter-mapping>
      """;

  /**
   * One of its pages.
   *
   * @param words that it alone has
   * @param role who may see it; empty: whoever has signed in
   */
  record Page(String path, String words, String role) {
    Page(String path, String words) {
      this(path, words, "");
    }
  }

  /** Without constraints of its own. */
  private RealApp(App app, Page... pages) {
    this(app, SIGNED_IN, List.of(pages));
  }

  /** Those that run in this container; what has to be made for them is made in the folder. */
  static List<RealApp> all(Distribution distribution, Path folder) throws IOException {
    List<RealApp> all = new ArrayList<>();
    all.add(hawtio());
    all.add(jolokia());
    all.add(greenMail(folder));
    all.add(fuseki(folder));
    all.add(camunda(folder));
    if (distribution.isTomcat()) { // they use classes of Tomcat's own
      all.add(examples(distribution, folder));
      all.add(manager(distribution, folder));
    }
    return all;
  }

  private static RealApp hawtio() {
    return new RealApp(
        new App("hawtio", APPS.resolve("hawtio-war.war"), Map.of()),
        new Page("/index.html", "<title>Hawtio"),
        new Page("/jolokia/version", "\"agent\""));
  }

  private static RealApp jolokia() {
    return new RealApp(
        new App("jolokia", APPS.resolve("jolokia-agent-war.war"), Map.of()),
        "/* = role:jolokia",
        List.of(
            new Page("/", "\"agent\":\"2.0.0\"", "jolokia"),
            new Page("/read/java.lang:type=Memory/HeapMemoryUsage", "\"committed\":", "jolokia")));
  }

  /** Its mail servers at ports that nobody else has; those of its makers are fixed. */
  private static RealApp greenMail(Path folder) throws IOException {
    Path war = Files.copy(APPS.resolve("greenmail-webapp.war"), folder.resolve("greenmail.war"));
    Guard.editWebXml(
        war,
        text ->
            text.replace("10025", "" + Ports.reserved()).replace("10110", "" + Ports.reserved()));
    return new RealApp(
        new App("greenmail", war, Map.of()),
        new Page("/index.html", "<title>GreenMail"),
        new Page("/api/configuration", "\"protocol\":\"SMTP\""));
  }

  /** With what it needs of Jetty's and has forgotten, in whatever container. */
  private static RealApp fuseki(Path folder) throws IOException {
    Path war = Files.copy(APPS.resolve("jena-fuseki-war.war"), folder.resolve("fuseki.war"));
    try (FileSystem archive = FileSystems.newFileSystem(war)) {
      addLibraries(archive, Distribution.JETTY_12_0.home().resolve("lib"), FORGOTTEN);
    }
    return new RealApp(
        new App("fuseki", war, Map.of()),
        new Page("/index.html", "Apache Jena Fuseki"),
        new Page("/$/server", "\"startDateTime\""));
  }

  /** With an engine in memory, and told to ask the container who it is that asks. */
  private static RealApp camunda(Path folder) throws IOException {
    Path war =
        Files.copy(
            APPS.resolve("camunda-engine-rest-jakarta-tomcat.war"), folder.resolve("camunda.war"));
    try (FileSystem archive = FileSystems.newFileSystem(war)) {
      addLibraries(archive, APPS.resolve("camunda"), Pattern.compile(".*"));
      Path settings = Files.createDirectories(archive.getPath("WEB-INF/classes/META-INF"));
      Files.writeString(settings.resolve("processes.xml"), CAMUNDA_ENGINE);
    }
    Guard.editWebXml(war, text -> text.replace("</web-app>", CAMUNDA_WEB_XML + "</web-app>"));
    return new RealApp(
        new App("camunda", war, Map.of()),
        new Page("/version", "\"version\":\"7.23.0\""),
        new Page("/task/count", "\"count\":"));
  }

  private static void addLibraries(FileSystem archive, Path from, Pattern names)
      throws IOException {
    try (Stream<Path> jars = Files.list(from)) {
      for (Path jar : jars.toList()) {
        String name = jar.getFileName().toString();
        if (names.matcher(name).matches()) {
          Files.copy(jar, archive.getPath("WEB-INF/lib", name));
        }
      }
    }
  }

  private static RealApp examples(Distribution distribution, Path folder) throws IOException {
    return new RealApp(
        zipped("examples", distribution, folder),
        "/jsp/security/protected/* = role:role1 role:tomcat; /* = signed-in",
        List.of(
            new Page("/index.html", "Apache Tomcat Examples"),
            new Page("/jsp/security/protected/index.jsp", "<b>tom</b>", "tomcat")));
  }

  private static RealApp manager(Distribution distribution, Path folder) throws IOException {
    return new RealApp(
        zipped("manager", distribution, folder),
        "/html/* = role:manager-gui; /status/* = role:manager-gui; /* = signed-in",
        List.of(
            new Page("/html", "Tomcat Web Application Manager", "manager-gui"),
            new Page("/status/all", "Complete Server Status", "manager-gui")));
  }

  /** An app that lies open in the distribution. */
  private static App zipped(String name, Distribution distribution, Path folder)
      throws IOException {
    Path from = distribution.home().resolve("webapps").resolve(name);
    Path war = folder.resolve(name + ".war");
    try (OutputStream file = Files.newOutputStream(war);
        ZipOutputStream zip = new ZipOutputStream(file);
        Stream<Path> all = Files.walk(from)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(from.relativize(path).toString()));
        Files.copy(path, zip);
      }
    }
    return new App(name, war, Map.of());
  }

  @Override
  public String toString() {
    return app.toString();
  }
}
