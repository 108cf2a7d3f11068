package dev.gatehouse.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Started by {@code bin/catalina.sh run} with a CATALINA_BASE of its own. */
final class Tomcat extends Container {
  Tomcat(Distribution distribution, JavaHome java, Path base) {
    super(distribution, java, base);
  }

  @Override
  void prepare() throws IOException {
    for (String folder :
        List.of("conf/Catalina/localhost", "logs", "temp", "webapps", "work", "elsewhere")) {
      Files.createDirectories(base().resolve(folder));
    }
    for (String file : List.of("web.xml", "context.xml", "logging.properties")) {
      Files.copy(home().resolve("conf").resolve(file), base().resolve("conf").resolve(file));
    }
    Files.writeString(
        base().resolve("conf/server.xml"),
        Files.readString(home().resolve("conf/server.xml"))
            .replace("port=\"8080\"", "port=\"0\" address=\"127.0.0.1\"")
            .replace("port=\"8005\"", "port=\"-1\"")
            .replace("<Engine ", "<Engine backgroundProcessorDelay=\"1\" "));
  }

  @Override
  ProcessBuilder command() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(home().resolve("bin/catalina.sh").toString(), "run")
            .directory(base().toFile());
    builder.environment().put("JAVA_HOME", java().path().toString());
    builder.environment().put("CATALINA_HOME", home().toString());
    builder.environment().put("CATALINA_BASE", base().toString());
    builder.environment().put("CATALINA_OPTS", NO_SOFT_REFERENCES);
    return builder;
  }

  @Override
  Pattern portInOutput() {
    return Pattern.compile(
        "Starting ProtocolHandler \\[\"http-nio-127\\.0\\.0\\.1-auto-1-(\\d+)\"");
  }

  @Override
  Path parameterFile(App app) {
    return base().resolve("conf/Catalina/localhost").resolve(app.name() + ".xml");
  }

  @Override
  String parameterFileText(App app) {
    return app.parameters().entrySet().stream()
        .map(
            entry ->
                "  <Parameter name=\"%s\" value=\"%s\" override=\"false\"/>\n"
                    .formatted(entry.getKey(), xml(entry.getValue())))
        .collect(
            Collectors.joining(
                "", "<Context docBase=\"%s\">\n".formatted(warFile(app)), "</Context>\n"));
  }

  /** Tomcat wants a WAR that is named by a context file to lie outside its folder of apps. */
  @Override
  Path warFile(App app) {
    return base()
        .resolve(app.parameters().isEmpty() ? "webapps" : "elsewhere")
        .resolve(app.name() + ".war");
  }

  @Override
  String classLoaderType() {
    return "org.apache.catalina.loader.ParallelWebappClassLoader";
  }
}
