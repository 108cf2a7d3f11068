package dev.gatehouse.db;

import java.sql.SQLException;
import java.sql.SQLWarning;
import org.postgresql.util.PSQLWarning;

/** Whether what was committed stands on more than the primary, where that was asked for. */
final class Replication {
  private Replication() {}

  /**
   * A commit whose wait for the synchronous standby was cut short is told as done, with a warning.
   * It stands on the primary alone, and a failover would lose it.
   */
  static void require(SQLWarning first) throws SQLException {
    for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
      if (warning instanceof PSQLWarning notice
          && "SyncRepWaitForLSN".equals(notice.getServerErrorMessage().getRoutine())) {
        throw new SQLException("no standby has confirmed the commit", "40003");
      }
    }
  }
}
