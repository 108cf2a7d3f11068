package dev.gatehouse.audit;

import dev.gatehouse.db.Database;
import java.util.List;

/**
 * The record of what happened, for those who look after a realm. Thread-safe; throws {@link
 * dev.gatehouse.db.DatabaseException} when the database cannot answer.
 */
public final class AuditDirectory {
  private final AuditStore store;

  /** The record of this database's realm. */
  public AuditDirectory(Database database) {
    this.store = new AuditStore(database);
  }

  /**
   * Events, newest first.
   *
   * @param before older than the one with this number; {@link Long#MAX_VALUE} for the newest
   * @param most how many at most
   */
  public List<RecordedEvent> before(AuditQuery query, long before, int most) {
    return store.before(query, before, most);
  }

  /** What happened in each of the last 24 hours, the present one last. */
  public List<HourOfEvents> lastDay() {
    return store.lastDay();
  }
}
