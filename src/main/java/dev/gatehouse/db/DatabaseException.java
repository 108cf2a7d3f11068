package dev.gatehouse.db;

import java.sql.SQLException;

/**
 * The database could not answer, or not in time. Never says "not found": that is a value. The
 * message names the operation, the SQLState and the server's own words, which hold no parameter of
 * the statement.
 */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The operation failed with this error, which is kept as the cause. */
  public DatabaseException(String operation, SQLException cause) {
    super(operation + " failed (SQLState " + cause.getSQLState() + "): " + firstLine(cause), cause);
  }

  /**
   * What the database answered makes no sense; the cause's words, which may be a row's, are not
   * said.
   */
  DatabaseException(String operation, RuntimeException cause) {
    super(
        operation + " failed: a row makes no sense (" + cause.getClass().getSimpleName() + ")",
        cause);
  }

  private static String firstLine(SQLException cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return message.lines().findFirst().orElse("");
  }

  /** The operation could not begin: the realm is not open yet. */
  public DatabaseException(String operation) {
    super(operation);
  }
}
