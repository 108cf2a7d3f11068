package dev.gatehouse.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the programs of PostgreSQL for one data folder. Their output goes to a file and never
 * through a pipe: on Windows a server inherits the pipe of the pg_ctl that started it, and its end
 * would never be seen.
 */
final class Programs {
  private final Path binaries;
  private final DataFolder folder;
  private final List<String> prefix;

  private Programs(Path binaries, DataFolder folder, List<String> prefix) {
    this.binaries = binaries;
    this.folder = folder;
    this.prefix = prefix;
  }

  /**
   * PostgreSQL refuses user id 0, and initdb an id without a name, as containers have it. Such
   * users' programs run in a user namespace of their own, where they see another id and have no
   * powers, but still own the files.
   *
   * @throws EmbeddedPostgresException if this process needs a user namespace and may make none
   */
  static Programs of(Path binaries, DataFolder folder) throws IOException {
    Programs plain = new Programs(binaries, folder, List.of());
    boolean isNameless = "?".equals(System.getProperty("user.name"));
    if (!folder.isRoots() && !isNameless) {
      return plain;
    }
    if (!plain.succeeds(Duration.ofSeconds(10), List.of("unshare", "-U", "true"))) {
      throw new EmbeddedPostgresException(
          "PostgreSQL does not run as "
              + (isNameless ? "a user without a name" : "root")
              + ", and user namespaces are not allowed here:"
              + " run Gatehouse as an ordinary user, or set gatehouse.db.url.");
    }
    return new Programs(binaries, folder, List.of("unshare", "-U"));
  }

  /**
   * Runs a program of PostgreSQL to its end; false if it failed, could not be run or took longer
   * than the limit.
   */
  boolean run(Duration limit, String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return succeeds(limit, command);
  }

  private boolean succeeds(Duration limit, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.home().toFile())
            .redirectErrorStream(true)
            .redirectInput(Redirect.PIPE)
            .redirectOutput(output().toFile());
    cleanse(builder.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      Files.writeString(output(), "error: " + DataFolder.inWords(e));
      return false;
    }
    process.getOutputStream().close();
    return endsWell(process, limit);
  }

  /** Nothing of the caller's own PostgreSQL, and messages in English. */
  private static void cleanse(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(
            name -> {
              String upper = name.toUpperCase(Locale.ROOT);
              return upper.startsWith("PG") || upper.startsWith("LC_") || upper.equals("LANG");
            });
    environment.put("LC_ALL", "C");
  }

  /** An interrupt does not cut this wait short, which has a limit, but is kept for the caller. */
  private static boolean endsWell(Process process, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return process.exitValue() == 0;
          }
          process.destroyForcibly();
          return false;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What the last program wrote. */
  Path output() {
    return folder.home().resolve("command.log");
  }

  /** The line of a log, from this byte on, that gives the reason: its first error, else its end. */
  static String reason(Path log, long from) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    String text = new String(bytes, (int) from, bytes.length - (int) from, StandardCharsets.UTF_8);
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    String end = lines.isEmpty() ? "no output" : lines.get(lines.size() - 1);
    return lines.stream()
        .filter(line -> line.matches(".*(error|FATAL|PANIC): .*"))
        .findFirst()
        .orElse(end)
        .strip();
  }
}
