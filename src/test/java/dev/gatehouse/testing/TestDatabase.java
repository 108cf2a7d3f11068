package dev.gatehouse.testing;

import dev.gatehouse.server.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One real PostgreSQL for all tests of this JVM, in a temporary folder that goes with it. It
 * forgets at a crash (fsync off), which no test that uses it may mind.
 */
public final class TestDatabase {
  private static final Map<String, String> HASTY =
      Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off");

  private static EmbeddedPostgres server;

  private TestDatabase() {}

  /** Where the tests of this build unpack PostgreSQL's programs, once. */
  public static Path programs() {
    return Path.of("target", "postgresql").toAbsolutePath();
  }

  /** The server, started at the first call. */
  public static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        Path folder = Files.createTempDirectory("gatehouse-test");
        server = EmbeddedPostgres.start(folder, programs(), HASTY);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
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
