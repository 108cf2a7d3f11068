package dev.gatehouse.postgres;

import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
   * With these lines in its section {@code [pgbouncer]}, and who may sign in as the server has it.
   */
  static PgBouncer start(PostgresServer server, String... settings) {
    try {
      Path folder = Files.createTempDirectory("gatehouse-pgbouncer");
      int port = freePort();
      Path users = folder.resolve("userlist.txt");
      Files.writeString(users, "\"%s\" \"%s\"\n".formatted(server.user(), server.password()));
      List<String> lines =
          new ArrayList<>(
              List.of(
                  "[databases]",
                  "* = host=127.0.0.1 port=" + server.port(),
                  "[pgbouncer]",
                  "listen_addr = 127.0.0.1",
                  "listen_port = " + port,
                  "unix_socket_dir =",
                  "auth_type = scram-sha-256",
                  "auth_file = " + users,
                  "auth_user = " + server.user(), // which looks all others up in pg_shadow
                  "pool_mode = transaction"));
      lines.addAll(List.of(settings));
      Path file = Files.write(folder.resolve("pgbouncer.ini"), lines);
      List<String> command = new ArrayList<>(List.of("pgbouncer", file.toString()));
      if (System.getProperty("user.name").equals("root")) { // which it refuses to be
        command.addAll(1, List.of("-u", "nobody"));
        for (Path path : List.of(folder, users, file)) {
          Files.setOwner(
              path,
              path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
      }
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      PgBouncer bouncer = new PgBouncer(folder, process, port);
      Await.until("pgbouncer listens", PATIENCE, () -> bouncer.listens() || !process.isAlive());
      if (!process.isAlive()) {
        throw new IllegalStateException(bouncer.log());
      }
      return bouncer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
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

  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Await.until("pgbouncer has ended", PATIENCE, () -> !process.isAlive());
    TestDatabase.delete(folder);
  }
}
