package dev.gatehouse.containers;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestDatabase;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A servlet container as its makers ship it, unpacked from {@code target/containers}, in a process.
 */
final class Container implements AutoCloseable {
  private static final Path ARCHIVES = Path.of("target", "containers");
  private static final Duration START = Duration.ofSeconds(90);

  private final Path folder;
  private final Process process;
  private final int port;

  private Container(Path folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one container with the WAR and waits until it answers.
   *
   * @param archive such as {@code tomcat-10.1.59}
   * @param warName {@code ROOT.war}, or another name for a context path
   */
  static Container start(String archive, Path war, String warName, Map<String, String> settings)
      throws IOException {
    Path folder = Files.createTempDirectory("gatehouse-container");
    Path home = unpack(ARCHIVES.resolve(archive + ".tar.gz"), folder);
    int port = freePort();
    ProcessBuilder builder =
        archive.startsWith("tomcat")
            ? tomcat(home, war, warName, port)
            : jetty(home, Files.createDirectory(folder.resolve("base")), war, warName, port);
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
    Container container = new Container(folder, builder.start(), port);
    String path = warName.equals("ROOT.war") ? "/" : "/" + warName.replace(".war", "/");
    Await.until(archive + " answers", START, () -> container.answers(path) || !container.isAlive());
    if (!container.isAlive()) {
      throw new IllegalStateException(container.output());
    }
    return container;
  }

  private static ProcessBuilder tomcat(Path home, Path war, String warName, int port)
      throws IOException {
    Path apps = home.resolve("webapps");
    TestDatabase.delete(apps);
    Files.createDirectory(apps);
    Files.copy(war, apps.resolve(warName));
    Path config = home.resolve("conf/server.xml");
    String loopback = "port=\"" + port + "\" address=\"127.0.0.1\"";
    Files.writeString(
        config,
        Files.readString(config)
            .replace("port=\"8080\"", loopback)
            .replace("port=\"8005\"", "port=\"-1\""));
    return new ProcessBuilder(
            java(),
            "-Dcatalina.home=" + home,
            "-Dcatalina.base=" + home,
            "-Djava.io.tmpdir=" + home.resolve("temp"),
            "-Djava.util.logging.config.file=" + home.resolve("conf/logging.properties"),
            "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
            "-classpath",
            home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
            "org.apache.catalina.startup.Bootstrap",
            "start")
        .directory(home.toFile());
  }

  private static ProcessBuilder jetty(Path home, Path base, Path war, String warName, int port)
      throws IOException {
    run(
        base,
        java(),
        "-jar",
        home.resolve("start.jar").toString(),
        "--add-modules=server,http,ee10-deploy,ee10-annotations");
    Files.copy(war, base.resolve("webapps").resolve(warName));
    return new ProcessBuilder(
            java(),
            "-jar",
            home.resolve("start.jar").toString(),
            "jetty.http.host=127.0.0.1",
            "jetty.http.port=" + port)
        .directory(base.toFile());
  }

  private static void run(Path folder, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("setup-output").toFile())
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(Files.readString(folder.resolve("setup-output")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Path unpack(Path archive, Path folder) throws IOException {
    String top = "";
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName());
        top = top.isEmpty() ? entry.getName().split("/")[0] : top;
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(tar, target);
        }
      }
    }
    return folder.resolve(top);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers(String path) {
    try (Http http = new Http(port)) {
      return List.of(401, 303).contains(http.get(path).send().status());
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private boolean isAlive() {
    return process.isAlive();
  }

  int port() {
    return port;
  }

  /** Everything it wrote, to the console and to its log files. */
  String output() throws IOException {
    List<String> parts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Container::isLog).sorted().toList()) {
        parts.add(Files.readString(file));
      }
    }
    return String.join("\n", parts);
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && (name.equals("output") || name.endsWith(".log"));
  }

  /** Stops it as an operator does, by SIGTERM; what it wrote until its end. */
  String stop() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("it does not stop: " + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return output();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Await.until("the process has ended", Duration.ofSeconds(10), () -> !process.isAlive());
    TestDatabase.delete(folder);
  }
}
