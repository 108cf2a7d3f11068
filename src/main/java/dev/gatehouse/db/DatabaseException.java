package dev.gatehouse.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/**
 * The database could not answer, or not in time. Never says "not found": that is a value. The
 * message names the operation, the SQLState and the server's own words, which hold no parameter of
 * the statement, and ends with the mend where there is a plain one.
 */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The operation failed with this error, which is kept as the cause. */
  public DatabaseException(String operation, SQLException cause) {
    super(
        operation
            + " failed (SQLState "
            + cause.getSQLState()
            + "): "
            + firstLine(cause)
            + Mend.of(cause),
        cause);
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

  /**
   * Whether the connection failed rather than what was asked of it: class 08, and what a server
   * says that is shutting down, has crashed or is starting.
   */
  boolean isBrokenLink() {
    if (!isSql() || getCause() instanceof SQLTransientConnectionException) {
      return false; // the pool had no connection in time
    }
    String state = String.valueOf(((SQLException) getCause()).getSQLState());
    return state.startsWith("08") || state.startsWith("57P0");
  }

  /** Whether it was the database that failed, and not what was made of its answer. */
  boolean isSql() {
    return getCause() instanceof SQLException;
  }

  private static String firstLine(SQLException cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return message.lines().findFirst().orElse("");
  }

  /** The operation could not begin, as the message says. */
  public DatabaseException(String operation) {
    super(operation);
  }
}
