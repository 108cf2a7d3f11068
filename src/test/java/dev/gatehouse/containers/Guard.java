package dev.gatehouse.containers;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The two ways to put Gatehouse in front of an app of somebody else's, with the one jar. */
enum Guard {
  /** Another WAR is made of it, and the server's environment has the settings. */
  PROTECT("by protect") {
    @Override
    App put(App app, Map<String, String> settings, Path folder) throws IOException {
      Path out = folder.resolve(app.name() + "-protected.war");
      String said =
          Commands.run(
              folder,
              JavaHome.oldestAndNewest().get(0).program("java"),
              "-jar",
              JAR.toString(),
              "protect",
              app.war().toAbsolutePath().toString(),
              out.toString());
      System.err.println(said);
      return new App(app.name(), out, Map.of());
    }

    @Override
    Map<String, String> environment(Map<String, String> settings) {
      Map<String, String> values = new HashMap<>(settings);
      values.remove(ACCESS); // each app has its own
      return Start.environment(values);
    }
  },

  /** Jar and settings are added to the WAR, and its constraints give way to access rules. */
  BY_HAND("by hand") {
    @Override
    App put(App app, Map<String, String> settings, Path folder) throws IOException {
      Path war = Files.copy(app.war(), folder.resolve(app.name() + "-by-hand.war"));
      try (FileSystem archive = FileSystems.newFileSystem(war)) {
        Path libraries = archive.getPath("WEB-INF/lib");
        Files.createDirectories(libraries);
        Files.copy(JAR, libraries.resolve("gatehouse-all.jar"));
        Files.writeString(
            archive.getPath("WEB-INF/gatehouse.properties"), Start.properties(settings));
      }
      editWebXml(war, text -> text.replaceAll(CONSTRAINTS, ""));
      return new App(app.name(), war, Map.of());
    }

    @Override
    Map<String, String> environment(Map<String, String> settings) {
      return Map.of();
    }
  };

  static final String ACCESS = "gatehouse.access";

  private static final Path JAR = Path.of("target", "gatehouse-all.jar").toAbsolutePath();
  private static final String CONSTRAINTS =
      "(?s)<(security-constraint|login-config)>.*?</\\1>|<!--.*?-->";

  private final String words;

  Guard(String words) {
    this.words = words;
  }

  /** The app with Gatehouse in front; what it was made of stays as it is. */
  abstract App put(App app, Map<String, String> settings, Path folder) throws IOException;

  /** What the container's environment has of the settings. */
  abstract Map<String, String> environment(Map<String, String> settings);

  static void editWebXml(Path war, UnaryOperator<String> change) throws IOException {
    try (FileSystem archive = FileSystems.newFileSystem(war)) {
      Path webXml = archive.getPath("WEB-INF/web.xml");
      Files.writeString(webXml, change.apply(Files.readString(webXml)));
    }
  }

  @Override
  public String toString() {
    return words;
  }
}
