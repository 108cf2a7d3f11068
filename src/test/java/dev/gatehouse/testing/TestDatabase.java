package dev.gatehouse.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.gatehouse.server.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The PostgreSQL that the tests of this JVM run on. Where none was named it is one for all of them,
 * in a temporary folder that goes with it. It forgets at a crash (fsync off), which no test that
 * uses it may mind.
 */
public final class TestDatabase {
  private static final Map<String, String> HASTY =
      Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off");

  private static EmbeddedPostgres server;
  private static Access named;

  private TestDatabase() {}

  /** Where the tests of this build unpack PostgreSQL's programs, once. */
  public static Path programs() {
    return Path.of("target", "postgresql").toAbsolutePath();
  }

  /** A role that may sign in to the database. */
  public record Role(String name, String password) {}

  /**
   * The way to a database.
   *
   * @param administrator may do everything there
   * @param server what the servers under test are; unless it is the administrator, their schema is
   *     made for them
   */
  public record Access(String url, Role administrator, Role server) {}

  /** The database to test on. */
  public static synchronized Access access() {
    if (named != null) {
      return named;
    }
    Role owner = new Role(server().user(), server().password());
    return new Access(server().url(), owner, owner);
  }

  /** Lets these tests run on another database. */
  public static void on(Access other, Runnable tests) {
    name(other);
    try {
      tests.run();
    } finally {
      name(null);
    }
  }

  private static synchronized void name(Access other) {
    named = other;
  }

  private static EmbeddedPostgres server() {
    if (server == null) {
      try {
        Path folder = Files.createTempDirectory("gatehouse-test");
        server = start(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  /** One process at a time, for the first one unpacks the programs. */
  private static EmbeddedPostgres start(Path folder) throws IOException {
    Path lock = programs().resolveSibling("postgresql.lock");
    try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE)) {
      channel.lock();
      return EmbeddedPostgres.start(folder, programs(), HASTY);
    }
  }

  private static void stop(Path folder) {
    server.close();
    delete(folder);
  }

  /** Removes a folder and all in it. */
  public static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
