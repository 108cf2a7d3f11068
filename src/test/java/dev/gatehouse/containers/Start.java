package dev.gatehouse.containers;

import dev.gatehouse.config.Settings;
import dev.gatehouse.testing.AppServlet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One start of a container: which, on which JDK, and how its two apps get their settings. Over the
 * two ways, every form of giving settings is used.
 */
record Start(Distribution distribution, JavaHome java, Way way) {
  private static final Path WAR = Path.of("target", "gatehouse.war").toAbsolutePath();

  /** How {@code ROOT} and {@value #OTHER} get their settings. */
  enum Way {
    /** The root app by the environment; the other by context-params, which win over it. */
    ENVIRONMENT_AND_PARAMETERS("/ by environment, /desk by context-param"),
    /** The root app by a file within the WAR; the other by one that a context-param names. */
    FILES("/ by WEB-INF/gatehouse.properties, /desk by gatehouse.config");

    private final String words;

    Way(String words) {
      this.words = words;
    }
  }

  static final String OTHER = "desk";

  /** Both ways on each distribution, and each on another JDK as far as there are two. */
  static List<Start> all(Predicate<Distribution> wanted) throws IOException {
    List<JavaHome> homes = JavaHome.oldestAndNewest();
    List<Start> starts = new ArrayList<>();
    for (Distribution distribution : Stream.of(Distribution.values()).filter(wanted).toList()) {
      for (int i = 0; i < Way.values().length; i++) {
        JavaHome java = homes.get((distribution.ordinal() + i) % homes.size());
        starts.add(new Start(distribution, java, Way.values()[i]));
      }
    }
    return starts;
  }

  Container run(Settings root, Settings other, Path folder) throws IOException {
    return switch (way) {
      case ENVIRONMENT_AND_PARAMETERS ->
          Container.start(
              distribution,
              java,
              environment(values(root)),
              List.of(new App("ROOT", WAR, Map.of()), new App(OTHER, WAR, values(other))));
      case FILES ->
          Container.start(
              distribution,
              java,
              Map.of(),
              List.of(
                  new App("ROOT", warWith(properties(values(root)), folder), Map.of()),
                  new App(OTHER, WAR, fileNamed(properties(values(other)), folder))));
    };
  }

  /** The app as it is, with settings of its own. */
  static App app(String name, Settings settings, Map<String, String> more) {
    Map<String, String> values = values(settings);
    values.putAll(more);
    return new App(name, WAR, values);
  }

  /**
   * An app with {@link DispatchingServlet} at {@code /public/go} and at {@code /vault}, and {@link
   * AppServlet} everywhere it says.
   */
  static App dispatchingApp(String name, Path folder, Settings settings) throws IOException {
    Path war = Files.copy(WAR, folder.resolve(name + "-dispatching.war"));
    String servlets =
        servlet("go", DispatchingServlet.class, "/public/go")
            + servlet("vault", DispatchingServlet.class, "/vault/*")
            + servlet("app", AppServlet.class, "/public/*", "/private/*", "/WEB-INF/page")
            + errorPage(409, "/vault/secret")
            + errorPage(418, "/public/error")
            + errorPage(410, "/private/error")
            + "</web-app>";
    try (FileSystem archive = FileSystems.newFileSystem(war)) {
      for (Class<?> type : List.of(DispatchingServlet.class, AppServlet.class)) {
        String path = type.getName().replace('.', '/') + ".class";
        Path file = archive.getPath("WEB-INF/classes", path);
        Files.createDirectories(file.getParent());
        try (InputStream code = type.getResourceAsStream("/" + path)) {
          Files.copy(code, file);
        }
      }
      Path webXml = archive.getPath("WEB-INF/web.xml");
      Files.writeString(webXml, Files.readString(webXml).replace("</web-app>", servlets));
    }
    return new App(name, war, values(settings));
  }

  private static String servlet(String name, Class<?> type, String... paths) {
    String mappings =
        Stream.of(paths)
            .map(path -> "<url-pattern>" + path + "</url-pattern>")
            .collect(Collectors.joining());
    return """
        <servlet><servlet-name>%1$s</servlet-name><servlet-class>%2$s</servlet-class>
          <async-supported>true</async-supported></servlet>
        <servlet-mapping><servlet-name>%1$s</servlet-name>%3$s</servlet-mapping>
        """
        .formatted(name, type.getName(), mappings);
  }

  private static String errorPage(int status, String path) {
    return "<error-page><error-code>%d</error-code><location>%s</location></error-page>\n"
        .formatted(status, path);
  }

  static Map<String, String> values(Settings settings) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("gatehouse.db.url", settings.dbUrl());
    values.put("gatehouse.db.user", settings.dbUser());
    values.put("gatehouse.db.password", settings.dbPassword());
    values.put("gatehouse.db.pool", "3");
    values.put("gatehouse.realm", settings.realm());
    values.put("gatehouse.access", "/public/* = public; /* = signed-in");
    values.put("gatehouse.password.cost", "10");
    values.put("gatehouse.insecure-unlimited-guessing", "true"); // many cases guess wrong
    values.put("gatehouse.session.max-per-user", "10000");
    return values;
  }

  static Map<String, String> environment(Map<String, String> values) {
    return values.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry ->
                    entry.getKey().replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT),
                Map.Entry::getValue));
  }

  static String properties(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> fileNamed(String properties, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve(OTHER + ".properties"), properties);
    return Map.of("gatehouse.config", file.toString());
  }

  private static Path warWith(String properties, Path folder) throws IOException {
    Path war = Files.copy(WAR, folder.resolve("with-settings.war"));
    try (FileSystem archive = FileSystems.newFileSystem(war)) {
      Files.writeString(archive.getPath("WEB-INF/gatehouse.properties"), properties);
    }
    return war;
  }

  @Override
  public String toString() {
    return distribution + " on " + java + ": " + way.words;
  }
}
