package dev.gatehouse.faults;

import dev.gatehouse.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code java -jar gatehouse-exec.war} as a process of its own, started again and again. */
final class ServerProcess implements AutoCloseable {
  private static final String PASSWORD_LINE = "password: ";

  private final Path war;
  private final int port;
  private final Path home;
  private final Path output;
  private Process process;
  private boolean closed;

  /**
   * A server that was not started yet.
   *
   * @param home the embedded database's folder
   * @param output gets all that the process says, start after start
   */
  ServerProcess(Path war, int port, Path home, Path output) {
    this.war = war.toAbsolutePath();
    this.port = port;
    this.home = home;
    this.output = output;
  }

  /** Does not wait until it answers. */
  synchronized void start() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
                java, "-jar", war.toString(), "--port=" + port, "--data=" + home.toString())
            .directory(home.getParent().toFile()) // no gatehouse.properties there
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
    builder.environment().put("GATEHOUSE_PASSWORD_COST", "10");
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The password that the first start prints. */
  String firstPassword(Duration atMost) {
    Await.until(
        "the first password is printed",
        atMost,
        () -> {
          checkRuns();
          return said().stream().anyMatch(line -> line.startsWith(PASSWORD_LINE));
        });
    return said().stream()
        .filter(line -> line.startsWith(PASSWORD_LINE))
        .findFirst()
        .orElseThrow()
        .substring(PASSWORD_LINE.length());
  }

  private List<String> said() {
    try {
      return Files.readAllLines(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails when the process has ended by itself. */
  void checkRuns() {
    if (!process.isAlive()) {
      List<String> said = said();
      String last = said.isEmpty() ? "nothing" : said.get(said.size() - 1);
      throw new AssertionError("the server ended by itself and said last: " + last);
    }
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** As Ctrl-C. */
  void stop(Duration atMost) {
    process.destroy();
    Await.until("the server stops", atMost, () -> !process.isAlive());
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (process != null) {
      kill();
    }
  }
}
