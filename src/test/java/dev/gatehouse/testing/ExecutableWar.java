package dev.gatehouse.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@code java -jar target/gatehouse-exec.war} as a process of its own, on a free port. */
public final class ExecutableWar implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final String RUNNING = "Gatehouse is running: open http://localhost:";

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();

  private ExecutableWar(Process process) {
    this.process = process;
  }

  /**
   * Starts it with its embedded database in this folder and waits until it says that it runs.
   *
   * @param javaOptions options of {@code java}
   */
  public static ExecutableWar start(Path folder, String... javaOptions) throws IOException {
    Path data = folder.resolve("gatehouse-data");
    List<String> command = command("--port", "0", "--data", data.toString());
    command.addAll(1, List.of(javaOptions));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("stderr").toFile())
            .start();
    ExecutableWar war = new ExecutableWar(process);
    Thread reader = new Thread(war::read, "executable-war-output");
    reader.setDaemon(true);
    reader.start();
    Await.until(
        "the executable runs",
        START,
        () -> war.output.contains("Stop it with Ctrl-C.") || !process.isAlive());
    if (!process.isAlive()) {
      throw new IllegalStateException("the executable ended: " + war.output);
    }
    return war;
  }

  /** The command line with these arguments. */
  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("-jar");
    command.add(Path.of("target", "gatehouse-exec.war").toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(output::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it wrote to standard output so far. */
  public List<String> output() {
    return List.copyOf(output);
  }

  public Process process() {
    return process;
  }

  public int port() {
    return Integer.parseInt(after(RUNNING));
  }

  /** The first user's password, which is said on the first run only. */
  public String password() {
    return after("password: ");
  }

  private String after(String prefix) {
    Await.until(
        "it says " + prefix, START, () -> output.stream().anyMatch(l -> l.startsWith(prefix)));
    return output.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElseThrow();
  }

  /** Stops it as Ctrl-C does, and waits until all of it has stopped. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the executable did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
