package dev.gatehouse.db;

import java.sql.SQLException;

/**
 * The database could not answer, or not in time. Never says "not found": that is a value. The
 * message names the operation and the SQLState and holds no parameter of the statement.
 */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The operation failed with this error, which is kept as the cause. */
  public DatabaseException(String operation, SQLException cause) {
    super(operation + " failed (SQLState " + cause.getSQLState() + ")", cause);
  }

  /** The operation could not begin: the realm is not open yet. */
  public DatabaseException(String operation) {
    super(operation);
  }
}
