package dev.gatehouse.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server as its {@code data/postmaster.pid} tells: line 1 is the process id, line 4 the port. The
 * file may be half written or left by a server long dead.
 *
 * @param pid process id
 * @param port TCP port on loopback; 0 as long as the file does not say
 */
record Postmaster(long pid, int port) {
  static final String USER = "gatehouse";

  /** The server that the file in this cluster names; empty without a readable file. */
  static Optional<Postmaster> of(Path data) throws IOException {
    try {
      List<String> lines = Files.readAllLines(fileOf(data));
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      int port = lines.size() < 4 ? 0 : Integer.parseInt(lines.get(3).strip());
      return Optional.of(new Postmaster(Long.parseLong(lines.get(0).strip()), port));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Path fileOf(Path data) {
    return data.resolve("postmaster.pid");
  }

  /** Whether this is a server that knows the password and is that of this cluster. */
  boolean answers(String password, Path data) {
    if (port == 0) {
      return false;
    }
    try (Connection connection = connect(password);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      // A copy of a folder names the server of the original.
      return row.next() && Files.isSameFile(Path.of(row.getString(1)), data);
    } catch (SQLException | IOException e) {
      return false;
    }
  }

  /**
   * Whether the process lives and is one of PostgreSQL's. The id alone says little: ids come again
   * soon in a container that was started anew, and a dead process that nobody reaped keeps its own.
   */
  boolean isAlive() {
    return process()
        .flatMap(process -> process.info().command())
        .filter(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
        .isPresent();
  }

  /** Whether PostgreSQL would wrongly take the process for another server and refuse to start. */
  boolean isMistakable() {
    return process().isPresent() && !isAlive();
  }

  private Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
  }

  /**
   * A connection to the database {@code postgres}. The password is proved by SCRAM alone: another
   * program on a port that the server has left learns nothing.
   */
  Connection connect(String password) throws SQLException {
    PGSimpleDataSource server = new PGSimpleDataSource();
    server.setServerNames(new String[] {"127.0.0.1"});
    server.setPortNumbers(new int[] {port});
    server.setDatabaseName("postgres");
    server.setUser(USER);
    server.setPassword(password);
    server.setRequireAuth("scram-sha-256");
    server.setConnectTimeout(2);
    server.setSocketTimeout(10);
    return server.getConnection();
  }
}
