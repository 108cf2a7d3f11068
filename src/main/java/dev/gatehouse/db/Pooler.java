package dev.gatehouse.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * A pooler such as PgBouncer on the way to the database. One that hands its server connections
 * round must keep the prepared statements of its clients apart. Where it does not, a statement now
 * and then meets another one under its name, and that one is run with its parameters.
 */
final class Pooler {
  static final String MEND =
      "a pooler on the way may mix up prepared statements: add prepareThreshold=0 to gatehouse.db.url";

  private static final String PROBE =
      """
      SELECT pg_backend_pid(),
        (SELECT name FROM pg_prepared_statements WHERE name LIKE 'S\\_%' LIMIT 1)""";

  private Pooler() {}

  /**
   * Whether a pooler is on the way that passes on the driver's own names of prepared statements. It
   * shows by another process id than the one the driver was told. One that works in session mode is
   * no danger, but nothing tells it from the other.
   */
  static boolean mixesStatementsOf(Connection connection) throws SQLException {
    PGConnection driver = connection.unwrap(PGConnection.class);
    if (driver.getPrepareThreshold() == 0) {
      return false;
    }
    String name;
    try (PreparedStatement probe = connection.prepareStatement(PROBE)) {
      probe.unwrap(PGStatement.class).setPrepareThreshold(1);
      try (ResultSet row = probe.executeQuery()) {
        row.next();
        name = row.getString(2);
        if (row.getInt(1) == driver.getBackendPID() || name == null) {
          return false;
        }
      }
    }
    try (Statement forget = connection.createStatement()) {
      forget.execute("DEALLOCATE \"" + name + "\"");
    }
    return true;
  }
}
