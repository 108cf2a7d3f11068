package dev.gatehouse.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.TimeUnit;

/** When somebody who waits must have an answer, whatever it was that took so long. */
final class Deadline {
  /** So little less than the connection waits by itself is not worth setting. */
  private static final long SHORT_MILLIS = 100;

  private final long millis;
  private final long began = System.nanoTime();

  /** So long from now. */
  Deadline(long millis) {
    this.millis = millis;
  }

  private long left() {
    return millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  boolean hasLeft(long needed) {
    return left() >= needed;
  }

  /** Shortens the connection's time for an answer, until it is given back. */
  void apply(Connection connection) throws SQLException {
    long left = left();
    if (left <= 0) {
      throw new SQLTimeoutException("no connection was free in time", "08001");
    }
    int stated = connection.getNetworkTimeout();
    if (stated == 0 || left < stated - SHORT_MILLIS) {
      connection.setNetworkTimeout(Runnable::run, (int) left);
    }
  }
}
