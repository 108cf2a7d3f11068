package dev.gatehouse.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Started by {@code java -jar start.jar} in a JETTY_BASE of its own. */
final class Jetty extends Container {
  private final boolean is120;

  Jetty(Distribution distribution, JavaHome java, Path base) {
    super(distribution, java, base);
    is120 = distribution == Distribution.JETTY_12_0;
  }

  @Override
  void prepare() throws IOException {
    Commands.run(
        base(),
        java().program("java"),
        "-jar",
        home().resolve("start.jar").toString(),
        "--add-modules=server,http,ee10-deploy,ee10-annotations,ee10-websocket-jakarta");
    Files.createDirectories(base().resolve("temp"));
  }

  @Override
  ProcessBuilder command() throws IOException {
    return new ProcessBuilder(
            java().program("java"),
            NO_SOFT_REFERENCES,
            "-Djava.io.tmpdir=" + base().resolve("temp"), // where it unpacks the apps
            "-jar",
            home().resolve("start.jar").toString(),
            "jetty.http.host=127.0.0.1",
            "jetty.http.port=0",
            "jetty.deploy.scanInterval=1")
        .directory(base().toFile());
  }

  @Override
  Pattern portInOutput() {
    return Pattern.compile("Started (?:oejs\\.)?ServerConnector@.*\\{127\\.0\\.0\\.1:(\\d+)}");
  }

  @Override
  Path parameterFile(App app) {
    return base().resolve("webapps").resolve(app.name() + ".xml");
  }

  @Override
  String parameterFileText(App app) {
    return app.parameters().entrySet().stream()
        .map(
            entry ->
                "  <Call name=\"setInitParameter\"><Arg>%s</Arg><Arg>%s</Arg></Call>\n"
                    .formatted(entry.getKey(), xml(entry.getValue())))
        .collect(
            Collectors.joining(
                "",
                """
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN"
                  "https://jetty.org/configure_10_0.dtd">
                <Configure class="org.eclipse.jetty.ee10.webapp.WebAppContext">
                  <Set name="contextPath">%s</Set>
                  <Set name="war"><Property name="jetty.base"/>/webapps/%s.war</Set>
                """
                    .formatted(app.toString(), app.name()),
                "</Configure>\n"));
  }

  /** Of an app with a file of its own, 12.0 watches only that. */
  @Override
  void replaceWar(App app) throws IOException {
    super.replaceWar(app);
    if (is120 && Files.exists(parameterFile(app))) {
      Files.setLastModifiedTime(parameterFile(app), FileTime.from(Instant.now()));
    }
  }

  @Override
  Path warFile(App app) {
    return base().resolve("webapps").resolve(app.name() + ".war");
  }

  @Override
  String classLoaderType() {
    return is120
        ? "org.eclipse.jetty.ee10.webapp.WebAppClassLoader"
        : "org.eclipse.jetty.ee.webapp.WebAppClassLoader";
  }
}
