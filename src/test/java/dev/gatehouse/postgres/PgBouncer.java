package dev.gatehouse.postgres;

import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real pgbouncer in transaction mode in front of a server, at a free port of the loopback. */
final class PgBouncer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private final Path folder;
  private final Process process;
  private final int port;

  private PgBouncer(Path folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /**
   * With these lines in its section {@code [pgbouncer]}. Whoever may sign in to the server may do
   * so here.
   */
  static PgBouncer start(PostgresServer server, String... settings) {
    String configuration =
        """
        [databases]
        * = host=127.0.0.1 port=%d
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = 6432
        unix_socket_dir =
        auth_type = scram-sha-256
        auth_file = userlist.txt
        auth_user = %s
        pool_mode = transaction
        """
            .formatted(server.port(), server.user()); // who looks all others up in pg_shadow
    String users = "\"%s\" \"%s\"\n".formatted(server.user(), server.password());
    return start(configuration + String.join("\n", settings) + "\n", Map.of("userlist.txt", users));
  }

  /**
   * With this configuration, but for its port 6432.
   *
   * @param files by the path that the configuration names them by
   */
  static PgBouncer start(String configuration, Map<String, String> files) {
    try {
      Path folder = Files.createTempDirectory("gatehouse-pgbouncer");
      int port = Ports.free();
      String text = configuration.replace("6432", Integer.toString(port));
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path copy = folder.resolve(Path.of(file.getKey()).getFileName());
        Files.writeString(copy, file.getValue());
        text = text.replace(file.getKey(), copy.toString());
      }
      Path file = Files.writeString(folder.resolve("pgbouncer.ini"), text);
      List<String> command = new ArrayList<>(List.of("pgbouncer", file.toString()));
      if (System.getProperty("user.name").equals("root")) { // which it refuses to be
        command.addAll(1, List.of("-u", "nobody"));
        giveTo("nobody", folder);
      }
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      PgBouncer bouncer = new PgBouncer(folder, process, port);
      Await.until("pgbouncer listens", PATIENCE, () -> bouncer.listens() || !process.isAlive());
      if (!process.isAlive()) {
        throw new IllegalStateException(Files.readString(folder.resolve("log")));
      }
      return bouncer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void giveTo(String user, Path folder) throws IOException {
    UserPrincipal owner =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        Files.setOwner(path, owner);
      }
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The server's database by way of this. */
  String url(String parameters) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/gatehouse" + parameters;
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Await.until("pgbouncer has ended", PATIENCE, () -> !process.isAlive());
    TestDatabase.delete(folder);
  }
}
