package dev.gatehouse.faults;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.ExecutableWar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code java -jar gatehouse-exec.war} as a process of its own, started again and again. */
final class ServerProcess implements AutoCloseable {
  private static final String PASSWORD_LINE = "password: ";

  private final int port;
  private final Path folder;
  private final Path output;
  private final Map<String, String> environment;
  private Process process;
  private boolean closed;

  /**
   * A server that was not started yet.
   *
   * @param folder where it runs, without a {@code gatehouse.properties}
   * @param output gets all that the process says, start after start
   * @param environment its settings, and whatever else it is to find there
   */
  ServerProcess(int port, Path folder, Path output, Map<String, String> environment) {
    this.port = port;
    this.folder = folder;
    this.output = output;
    this.environment = environment;
  }

  /** Does not wait until it answers. */
  void start() {
    start(Map.of());
  }

  /** As {@link #start()}, with more in its environment. */
  synchronized void start(Map<String, String> more) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    ProcessBuilder builder =
        new ProcessBuilder(ExecutableWar.command("--port=" + port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
    builder.environment().put("GATEHOUSE_PASSWORD_COST", "10");
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
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
