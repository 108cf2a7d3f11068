package dev.gatehouse.containers;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A servlet container as its makers ship it, in a process of its own, at any free port of the
 * loopback address. It looks for changed apps once a second.
 */
abstract class Container implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** What only soft references hold, such as the JDK's handle of a record's equals, is no leak. */
  static final String NO_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

  private final Distribution distribution;
  private final JavaHome java;
  private final Path base;
  private Process process;
  private int port;
  private int copies;
  private String output = "";
  private long outputSize;

  /** Its base is a folder of its own beside that of the distribution, as the makers advise. */
  Container(Distribution distribution, JavaHome java, Path base) {
    this.distribution = distribution;
    this.java = java;
    this.base = base;
  }

  /** Starts one with these apps and returns when all of them are ready. */
  static Container start(
      Distribution distribution, JavaHome java, Map<String, String> environment, List<App> apps)
      throws IOException {
    Path base = Files.createTempDirectory("gatehouse-container");
    Container container =
        distribution.isTomcat()
            ? new Tomcat(distribution, java, base)
            : new Jetty(distribution, java, base);
    try {
      container.prepare();
      for (App app : apps) {
        container.deploy(app);
      }
      container.start(environment);
      apps.forEach(container::awaitReady);
      return container;
    } catch (IOException | RuntimeException | Error e) {
      container.close();
      throw e;
    }
  }

  /** Makes the base what the container needs, without any app. */
  abstract void prepare() throws IOException;

  /** The makers' way of starting it, in the foreground. */
  abstract ProcessBuilder command() throws IOException;

  /** Finds the port in what it says once it listens. */
  abstract Pattern portInOutput();

  /** Where it looks for the WAR of an app. */
  abstract Path warFile(App app);

  /** Where it looks for the context-params of an app, and what must stand there. */
  abstract Path parameterFile(App app);

  abstract String parameterFileText(App app);

  /** The class of which it makes one object for each app it has. */
  abstract String classLoaderType();

  final Path home() throws IOException {
    return distribution.home();
  }

  final Path base() {
    return base;
  }

  final JavaHome java() {
    return java;
  }

  private void start(Map<String, String> environment) throws IOException {
    ProcessBuilder builder = command();
    builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(base.resolve("output").toFile());
    process = builder.start();
    await("it listens", this::findPort);
  }

  private boolean findPort() {
    Matcher listening = portInOutput().matcher(output());
    if (listening.find()) {
      port = Integer.parseInt(listening.group(1));
    }
    return port != 0;
  }

  /** Waits while the process lives; where it is in vain, shows what the container has to say. */
  private void await(String what, BooleanSupplier condition) {
    try {
      Await.until(what, PATIENCE, () -> condition.getAsBoolean() || !process.isAlive());
      if (!process.isAlive()) {
        throw new AssertionError("it ended before " + what);
      }
    } catch (AssertionError e) {
      System.err.println(this + ":\n" + output());
      throw e;
    }
  }

  int port() {
    return port;
  }

  /** Puts the app where the container finds it. */
  void deploy(App app) throws IOException {
    putWar(app);
    if (!app.parameters().isEmpty()) {
      Path whole = base.resolve("parameters");
      Files.writeString(whole, parameterFileText(app));
      Files.move(whole, parameterFile(app), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Puts the WAR in place at once, and each time with a time of its own that is in the past. */
  private void putWar(App app) throws IOException {
    Path whole = base.resolve("war");
    Files.copy(app.war(), whole);
    Instant time = Instant.now().minus(Duration.ofHours(1)).plusSeconds(2L * copies++);
    Files.setLastModifiedTime(whole, FileTime.from(time));
    Files.move(whole, warFile(app), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Replaces the WAR of a running app, as an operator does, and returns when the new one runs. */
  void redeploy(App app, String realm) throws IOException {
    long before = openings(realm);
    replaceWar(app);
    await(app + " starts anew", () -> openings(realm) > before);
    awaitReady(app);
  }

  /** All it takes for the container to see that the WAR is a new one. */
  void replaceWar(App app) throws IOException {
    putWar(app);
  }

  private long openings(String realm) {
    return Pattern.compile("sys_realm_open realm=" + realm + "\\b")
        .matcher(output())
        .results()
        .count();
  }

  /** Takes the app away and returns when it is gone. */
  void undeploy(App app) throws IOException {
    Files.deleteIfExists(parameterFile(app));
    Files.delete(warFile(app));
    await(app + " is gone", () -> status(app, "/gatehouse/health/live") != 200);
  }

  void awaitReady(App app) {
    await(app + " is ready", () -> status(app, "/gatehouse/health/ready") == 200);
  }

  /** Returns when the app runs, whether its database is there or not. */
  void awaitLive(App app) {
    await(app + " is live", () -> status(app, "/gatehouse/health/live") == 200);
  }

  /** Returns when its logs have this text. */
  void awaitLog(String text) {
    await(
        "it says: " + text,
        () -> {
          try {
            return logs().contains(text);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private int status(App app, String path) {
    try (Http http = new Http(port)) {
      return http.get(app.path() + path).send().status();
    } catch (UncheckedIOException e) {
      return 0;
    }
  }

  /** How many objects of exactly this type are alive, after a collection. */
  long count(String type) throws IOException {
    Pattern row =
        Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(type) + "( .*)?");
    return jcmd("GC.class_histogram")
        .lines()
        .map(row::matcher)
        .filter(Matcher::matches)
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }

  /** The names of its threads. */
  List<String> threads() throws IOException {
    return jcmd("Thread.print")
        .lines()
        .filter(line -> line.startsWith("\""))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .toList();
  }

  private String jcmd(String command) throws IOException {
    return Commands.run(base, java.program("jcmd"), "" + process.pid(), command);
  }

  /** What it wrote to the console so far, our log among it. */
  String output() {
    try {
      Path file = base.resolve("output");
      long size = Files.exists(file) ? Files.size(file) : 0;
      if (size > outputSize) { // asked for often, by waits
        output = Files.readString(file);
        outputSize = size;
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Everything it wrote, to the console and to its log files; not its access log, which holds what
   * clients send.
   */
  String logs() throws IOException {
    Path folder = base.resolve("logs");
    if (!Files.exists(folder)) {
      return output();
    }
    StringBuilder logs = new StringBuilder(output());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Container::isLog).toList()) {
        logs.append(Files.readString(file));
      }
    }
    return logs.toString();
  }

  private static boolean isLog(Path file) {
    return Files.isRegularFile(file) && file.toString().endsWith(".log");
  }

  /**
   * Stops it as an operator does, by SIGTERM.
   *
   * @return its exit status
   */
  int stop() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      Await.until("the process has ended", PATIENCE, () -> !process.isAlive());
    }
    TestDatabase.delete(base);
  }

  @Override
  public String toString() {
    return distribution + " on " + java;
  }

  /** A text as the value of an XML attribute or element. */
  static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
