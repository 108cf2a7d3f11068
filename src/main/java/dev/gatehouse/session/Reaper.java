package dev.gatehouse.session;

import dev.gatehouse.audit.Audit;
import dev.gatehouse.db.Database;
import dev.gatehouse.db.DatabaseException;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the rows of sessions that are over, what is older than a day in the revocation log and
 * what is too old in the audit record, in batches of 1,000, each its own transaction. It only
 * tidies: an expired session is refused whether its row is still there or not. Any number of nodes
 * may reap at once; each row is deleted by one of them. A failed run is logged and the next one
 * comes all the same.
 */
public final class Reaper {
  private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
  private static final int BATCH = 1_000;

  /** Looks again at each row it locks: one touched since it was found due is only put off. */
  private static final String REAP =
      """
      WITH due AS (
        SELECT sid FROM ${realm}.session WHERE reap_after <= now()
        ORDER BY reap_after LIMIT ? FOR UPDATE SKIP LOCKED
      ), deleted AS (
        DELETE FROM ${realm}.session s USING due WHERE s.sid = due.sid
          AND now() >= ${realm}.live_until(s.last_access, s.idle, s.abs_expires)
        RETURNING s.sid
      ), put_off AS (
        UPDATE ${realm}.session s
        SET reap_after = ${realm}.live_until(s.last_access, s.idle, s.abs_expires)
        FROM due WHERE s.sid = due.sid
          AND now() < ${realm}.live_until(s.last_access, s.idle, s.abs_expires)
        RETURNING s.sid
      )
      SELECT (SELECT count(*) FROM deleted) AS deleted, (SELECT count(*) FROM due) AS looked_at""";

  private static final String PURGE =
      """
      DELETE FROM ${realm}.revoked WHERE id IN (
        SELECT id FROM (SELECT id, at FROM ${realm}.revoked ORDER BY id LIMIT ?) AS oldest
        WHERE at < now() - interval '1 day')""";

  private final Database database;
  private final Audit audit;
  private final Duration auditRetention;

  /**
   * A reaper of this database's realm, at rest until started.
   *
   * @param auditRetention how long the audit record is kept
   */
  public Reaper(Database database, Audit audit, Duration auditRetention) {
    this.database = database;
    this.audit = audit;
    this.auditRetention = auditRetention;
  }

  /**
   * Runs on this thread once per {@code period}, first after a random part of it so that nodes
   * spread out, until the thread is shut down.
   */
  public void start(ScheduledExecutorService thread, Duration period) {
    long millis = period.toMillis();
    long first = ThreadLocalRandom.current().nextLong(millis);
    thread.scheduleWithFixedDelay(() -> runQuietly(thread), first, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Removes all that is over now.
   *
   * @return how many sessions were removed
   * @throws DatabaseException when the database cannot answer; what was removed stays removed
   */
  public int reap() {
    int total = 0;
    Batch batch;
    do {
      batch = reapBatch();
      total += batch.deleted();
    } while (batch.lookedAt() == BATCH && !Thread.currentThread().isInterrupted());
    purge(this::purgeBatch);
    purge(() -> audit.purge(auditRetention, BATCH));
    return total;
  }

  private static void purge(IntSupplier batch) {
    int purged;
    do {
      purged = batch.getAsInt();
    } while (purged == BATCH && !Thread.currentThread().isInterrupted());
  }

  private record Batch(int deleted, int lookedAt) {}

  private Batch reapBatch() {
    return database.statement(
        "reap sessions",
        REAP,
        reap -> {
          reap.setInt(1, BATCH);
          try (ResultSet row = reap.executeQuery()) {
            row.next();
            return new Batch(row.getInt("deleted"), row.getInt("looked_at"));
          }
        });
  }

  private int purgeBatch() {
    return database.update("purge revocation log", PURGE, purge -> purge.setInt(1, BATCH));
  }

  private void runQuietly(ScheduledExecutorService thread) {
    try {
      int removed = reap();
      if (removed > 0) {
        LOG.info("session_expired removed={}", removed);
      }
    } catch (DatabaseException e) {
      if (!thread.isShutdown()) { // else its connection was closed under it
        LOG.warn("sys_reaper_failed reason=\"{}\"", e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.error("sys_reaper_failed", e);
    }
  }
}
