package dev.gatehouse.session;

import dev.gatehouse.audit.Audit;
import dev.gatehouse.db.Database;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.revocation.RevocationLog;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the rows of sessions that are over, what is older than an hour in the revocation log and
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

  private final Database database;
  private final RevocationLog log;
  private final Audit audit;
  private final Duration auditRetention;

  /**
   * A reaper of this database's realm, at rest until started.
   *
   * @param auditRetention how long the audit record is kept
   */
  public Reaper(Database database, RevocationLog log, Audit audit, Duration auditRetention) {
    this.database = database;
    this.log = log;
    this.audit = audit;
    this.auditRetention = auditRetention;
  }

  /**
   * Runs on this thread about once per {@code period}, each time for half of it at most, until the
   * thread is shut down. The first run comes after a random part of the period and each other a
   * tenth early or late, so that nodes spread out.
   */
  public void start(ScheduledExecutorService thread, Duration period) {
    runAfter(ThreadLocalRandom.current().nextLong(period.toMillis()), thread, period);
  }

  private void runAfter(long millis, ScheduledExecutorService thread, Duration period) {
    thread.schedule(
        () -> {
          runQuietly(thread, period.dividedBy(2));
          if (!thread.isShutdown()) {
            double share = ThreadLocalRandom.current().nextDouble(0.9, 1.1);
            runAfter((long) (share * period.toMillis()), thread, period);
          }
        },
        millis,
        TimeUnit.MILLISECONDS);
  }

  /**
   * Removes all that is over now.
   *
   * @return how many sessions were removed
   * @throws DatabaseException when the database cannot answer; what was removed stays removed
   */
  public int reap() {
    return reapWithin(Duration.ofDays(1));
  }

  /** As {@link #reap}, but leaves to the next run what would begin later than that. */
  int reapWithin(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    int total = 0;
    Batch batch;
    do {
      batch = reapBatch();
      total += batch.deleted();
    } while (batch.lookedAt() == BATCH && isTimeLeft(end));
    purge(() -> log.purge(BATCH), end);
    purge(() -> audit.purge(auditRetention, BATCH), end);
    return total;
  }

  private static boolean isTimeLeft(long end) {
    return System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted();
  }

  private static void purge(IntSupplier batch, long end) {
    int purged;
    do {
      purged = batch.getAsInt();
    } while (purged == BATCH && isTimeLeft(end));
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

  private void runQuietly(ScheduledExecutorService thread, Duration time) {
    try {
      int removed = reapWithin(time);
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
