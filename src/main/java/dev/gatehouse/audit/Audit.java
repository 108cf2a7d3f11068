package dev.gatehouse.audit;

import dev.gatehouse.db.Database;
import dev.gatehouse.db.DatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of what happened: each event is a line of the logger {@code gatehouse.security} at
 * once, such as {@code authn_login_success account=17 session=1842 source=192.0.2.7 request=93},
 * and a row of the table {@code audit} within a second. Names are those of the OWASP Logging
 * Vocabulary.
 *
 * <p>Rows are written in batches by a daemon thread, {@code gatehouse-audit}: no request waits for
 * them. While the database is away up to 10,000 wait, and then the line {@code sys_audit_lost} says
 * how many were lost; a process that is killed loses those of its last second. The log has them
 * all. Refusals come in floods and are summed by {@link FloodGate}, in both. An app can listen:
 * {@link AuditListener}. Thread-safe.
 */
public final class Audit implements AutoCloseable {
  /** The source of what is done at the command line. */
  public static final Source COMMAND = new Source("command", "");

  /** The source of what the executable does when it starts for the first time. */
  public static final Source FIRST_START = new Source("first_start", "");

  /** The source of what an app's own tests do by the test kit. */
  public static final Source TEST_KIT = new Source("test_kit", "");

  /** The names of all events in the record, in alphabetical order. */
  public static final List<String> EVENTS =
      List.of(
          "authn_factor_required",
          "authn_login_fail",
          "authn_login_success",
          "authn_password_change",
          "authn_password_change_fail",
          "authz_change",
          "authz_fail",
          "excess_rate_limit_exceeded",
          "input_validation_fail",
          "malicious_csrf",
          "session_ended",
          "session_renewed",
          "session_use_after_expire",
          "user_created",
          "user_deleted",
          "user_updated");

  private static final Logger LOG = LoggerFactory.getLogger("gatehouse.security");
  private static final int MOST_WAITING = 10_000;
  private static final int BATCH = 500;

  private final AuditStore store;
  private final List<Announcer> announcers;
  private final FloodGate gate = new FloodGate();
  private final BlockingQueue<Happening> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final List<Happening> batch = new ArrayList<>();
  private final AtomicLong lost = new AtomicLong();
  private final Seldom unavailable = new Seldom();
  private final Seldom passwordNotTaken = new Seldom();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "gatehouse-audit");
            made.setDaemon(true);
            return made;
          });

  /**
   * A record in this database's realm, heard by the listeners on the class path. Rows wait until
   * {@link #start} or {@link #flush}.
   */
  public Audit(Database database) {
    this(
        database,
        ServiceLoader.load(AuditListener.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  Audit(Database database, List<AuditListener> listeners) {
    this.store = new AuditStore(database);
    this.announcers = listeners.stream().map(Announcer::new).toList();
  }

  /** Writes rows each second from now on. */
  public void start() {
    thread.scheduleWithFixedDelay(this::flushQuietly, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * Somebody signed in.
   *
   * @param isKnownDevice whether in a browser that had signed in to the account before
   */
  public void loginSucceeded(long account, long session, boolean isKnownDevice, Source source) {
    String reason = isKnownDevice ? "" : "new_device";
    tell("authn_login_success", false, account, session, source, reason);
  }

  /**
   * Somebody did not get in.
   *
   * @param account the account's id; 0 when the name is of none, and then the name is not said: it
   *     may be a password typed in the wrong field
   */
  public void loginFailed(long account, Enum<?> reason, Source source) {
    tell("authn_login_fail", true, account, 0, source, word(reason));
  }

  /** A name and password were right, and the session is held until a second factor is shown. */
  public void factorRequired(long account, long session, Source source) {
    tell("authn_factor_required", false, account, session, source, "");
  }

  /** A right password was turned away after too many wrong second factors. */
  public void factorThrottled(Source source) {
    tell("excess_rate_limit_exceeded", true, 0, 0, source, "second_factor");
  }

  /** An attempt was turned away unchecked after too many failures. */
  public void loginThrottled(Source source) {
    tell("excess_rate_limit_exceeded", true, 0, 0, source, "login");
  }

  /** An attempt was turned away unchecked because too many were being checked. */
  public void loginOverloaded(Source source) {
    tell("excess_rate_limit_exceeded", true, 0, 0, source, "overload");
  }

  /** A session was ended, by signing out or as the reason says. */
  public void sessionEnded(long account, long session, Source source, String reason) {
    tell("session_ended", false, account, session, source, reason);
  }

  /** Somebody who is signed in has typed the password once more. */
  public void sessionRenewed(long account, long session, Source source) {
    tell("session_renewed", false, account, session, source, "");
  }

  /** A signed-in user asked for what the account's roles do not allow. */
  public void forbidden(long account, long session, Source source) {
    tell("authz_fail", true, account, session, source, "");
  }

  /** A write came from another site. */
  public void crossSite(Enum<?> reason, Source source) {
    tell("malicious_csrf", true, 0, 0, source, word(reason));
  }

  /** A request was refused for its form alone: path, cookies or body. */
  public void malformed(String what, Source source) {
    tell("input_validation_fail", true, 0, 0, source, what);
  }

  /** A cookie was a token of ours, but its session is over. */
  public void sessionRefused(Enum<?> reason, Source source) {
    tell("session_use_after_expire", true, 0, 0, source, word(reason));
  }

  /** An account was added. */
  public void userCreated(long account, Source source) {
    tell("user_created", false, account, 0, source, "");
  }

  /**
   * As the reason says: {@code enabled}, {@code disabled} or {@code link}, a one-time link made.
   */
  public void userUpdated(long account, Source source, String reason) {
    tell("user_updated", false, account, 0, source, reason);
  }

  /** An account was removed. */
  public void userDeleted(long account, Source source) {
    tell("user_deleted", false, account, 0, source, "");
  }

  /**
   * An account has another password.
   *
   * @param session in which its user changed it; 0 if it was set in another way
   */
  public void passwordChanged(long account, long session, Source source) {
    tell("authn_password_change", false, account, session, source, "");
  }

  /** Somebody could not change the password of the account they are signed in to. */
  public void passwordNotChanged(long account, long session, Source source, String reason) {
    tell("authn_password_change_fail", true, account, session, source, reason);
  }

  /** An account has other roles. */
  public void rolesChanged(long account, Source source) {
    tell("authz_change", false, account, 0, source, "roles");
  }

  private void tell(
      String name, boolean isRefusal, long account, long session, Source source, String reason) {
    AuditEvent event =
        new AuditEvent(
            name, account, session, source.address(), source.request(), source.actor(), reason, 1);
    Happening happening = new Happening(event, isRefusal, System.nanoTime());
    if (!isRefusal || gate.lets(happening)) {
      write(happening);
    }
  }

  private void write(Happening happening) {
    if (happening.isRefusal()) {
      LOG.warn(happening.event().line());
    } else {
      LOG.info(happening.event().line());
    }
    if (!waiting.offer(happening)) {
      lost.incrementAndGet();
    }
  }

  /**
   * The sign-in page took no password because of the way it was reached: a line at once, and then
   * at most every 10 seconds; no row.
   *
   * @param source the client, or the peer that came with forwarding headers and is no proxy of ours
   */
  public void passwordNotTaken(Enum<?> reason, String source) {
    passwordNotTaken.say(
        requests ->
            LOG.warn(
                "sys_password_not_taken requests={} reason={} source={}",
                requests,
                word(reason),
                source));
  }

  /** The store could not answer: a line at once, and then at most every 10 seconds; no row. */
  public void storeUnavailable(RuntimeException problem) {
    unavailable.say(
        requests ->
            LOG.error(
                "sys_store_unavailable requests={} reason=\"{}\"", requests, problem.getMessage()));
    LOG.debug("sys_store_unavailable", problem);
  }

  /** An attempt to set a password by a link was turned away unchecked after too many failures. */
  public void recoveryThrottled(Source source) {
    tell("excess_rate_limit_exceeded", true, 0, 0, source, "recovery");
  }

  /** A reason as it is written: in lower case. */
  public static String word(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Removes what is older.
   *
   * @param most how many at most
   * @return how many were removed
   */
  public int purge(Duration olderThan, int most) {
    return store.purge(olderThan, most);
  }

  /**
   * Writes all rows that wait.
   *
   * @throws DatabaseException when the database cannot answer; they go on waiting
   */
  public void flush() {
    flush(false);
  }

  private synchronized void flush(boolean atEnd) {
    writeWaiting();
    gate.sums(System.nanoTime(), atEnd).forEach(this::write);
    writeWaiting();
    long gone = lost.getAndSet(0);
    if (gone > 0) {
      LOG.error("sys_audit_lost rows={}", gone);
    }
  }

  private void writeWaiting() {
    while (!waiting.isEmpty() || !batch.isEmpty()) {
      waiting.drainTo(batch, BATCH - batch.size());
      store.insert(batch, System.nanoTime());
      List<AuditEvent> written = batch.stream().map(Happening::event).toList();
      batch.clear();
      announcers.forEach(announcer -> announcer.announce(written));
    }
  }

  private void flushQuietly() {
    try {
      flush(false);
    } catch (DatabaseException e) {
      storeUnavailable(e);
    } catch (RuntimeException e) {
      LOG.error("sys_audit_failed", e);
    }
  }

  /** Writes what waits, if the database answers, and lets it be heard. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      flush(true);
    } catch (DatabaseException e) {
      LOG.error(
          "sys_audit_lost rows={} reason=\"{}\"", waiting.size() + batch.size(), e.getMessage());
    }
    announcers.forEach(Announcer::close);
  }
}
