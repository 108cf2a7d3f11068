package dev.gatehouse.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.TimeUnit;

/** When somebody who waits for a read must have an answer, whatever it was that took so long. */
final class Deadline {
  /** The connection's own time counts alone. */
  static final Deadline NONE = new Deadline(Long.MAX_VALUE);

  private static final long READ_MILLIS = 2_000;

  /** Within this a fresh connection gives up by itself. */
  private static final long ENOUGH_MILLIS = 1_900;

  private final long millis;
  private final long began = System.nanoTime();

  private Deadline(long millis) {
    this.millis = millis;
  }

  /** Two seconds from now. */
  static Deadline ofRead() {
    return new Deadline(READ_MILLIS);
  }

  private long left() {
    return millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  boolean isOver() {
    return left() <= 0;
  }

  /** Shortens the connection's time for an answer, until it is given back. */
  void apply(Connection connection) throws SQLException {
    long left = left();
    if (left <= 0) {
      throw new SQLTimeoutException("no connection was free in time", "08001");
    }
    if (left < ENOUGH_MILLIS) {
      connection.setNetworkTimeout(Runnable::run, (int) left);
    }
  }
}
