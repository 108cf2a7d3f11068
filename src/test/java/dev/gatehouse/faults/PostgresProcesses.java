package dev.gatehouse.faults;

import dev.gatehouse.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * The processes of the PostgreSQL that keeps its programs in one folder: nobody else runs those, so
 * that no other process is ever killed.
 */
final class PostgresProcesses implements AutoCloseable {
  private final Path home;

  /** Of the embedded database with this folder, a real path. */
  PostgresProcesses(Path home) {
    this.home = home;
  }

  /** The process id of the postmaster, alive or not. */
  long postmaster() {
    try {
      Path file = home.resolve("data").resolve("postmaster.pid");
      return Long.parseLong(Files.readAllLines(file).get(0).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -9} of the postmaster and everything it started. */
  void killAll() {
    for (List<ProcessHandle> all = all(); !all.isEmpty(); all = all()) {
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * {@code kill -9} of one of the postmaster's children, at which it must end all the others too.
   *
   * @param choice 0 to 1, from the oldest to the youngest
   */
  void killOneChild(double choice, Duration atMost) {
    List<ProcessHandle> children =
        ProcessHandle.of(postmaster()).orElseThrow().children().filter(this::isOurs).toList();
    children.stream()
        .sorted(Comparator.comparing(ProcessHandle::pid))
        .skip((long) (choice * children.size()))
        .findFirst()
        .orElseThrow()
        .destroyForcibly();
    Await.until(
        "PostgreSQL begins its recovery",
        atMost,
        () -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  private List<ProcessHandle> all() {
    return ProcessHandle.allProcesses().filter(this::isOurs).toList();
  }

  /** A process that has ended and was not yet buried has no program any more. */
  private boolean isOurs(ProcessHandle process) {
    return process
        .info()
        .command()
        .filter(program -> Path.of(program).startsWith(home))
        .isPresent();
  }

  @Override
  public void close() {
    killAll();
  }
}
