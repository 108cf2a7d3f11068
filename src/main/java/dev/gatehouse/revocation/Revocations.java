package dev.gatehouse.revocation;

import dev.gatehouse.db.DatabaseException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of ended sessions. A thread of its own, {@code gatehouse-revocations}, reads
 * the log every 50 ms; each reading is the {@link Lease} on which rows kept in memory may be used.
 *
 * <pre>
 *   quiet --somebody asks--> reading --it follows the last one--> leased for 250 ms
 *                                    --gap, other server, too much--> leased, another generation
 *                                    --fails--> reading again; the lease runs out meanwhile
 *   leased --50 ms--> reading
 *   leased --nobody has asked for 10 s--> quiet; the lease runs out
 * </pre>
 *
 * <p>So nothing that was ended more than 250 ms before a request was sent can be held for alive
 * here: without a lease the row itself is asked. It holds on one primary, of which the one before
 * can no longer answer; a promoted standby knows of a sign-out if it has confirmed it (a
 * synchronous standby). And of the machine's two clocks one must go on while it stands still.
 * Thread-safe.
 */
public final class Revocations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
  private static final long PERIOD_NANOS = Duration.ofMillis(50).toNanos();
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long NOTED_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long FORGET_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long LATE_NANOS = Duration.ofMillis(200).toNanos();
  private static final long TOLD_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MOST_REMEMBERED = 1_000_000;
  private static final int CLOSE_WAIT_SECONDS = 5;

  private final RevocationLog log;
  private final Thread thread = new Thread(null, this::run, "gatehouse-revocations", 0, false);
  private volatile Optional<Lease> lease = Optional.empty();
  private volatile long askedNanos = System.nanoTime();
  private volatile boolean isQuiet = true;
  private volatile boolean isClosed;

  // The thread's own.
  private Optional<Reading> last = Optional.empty();
  private Optional<Reading> base = Optional.empty(); // gone on from: the latest that is on disk
  private Optional<Reading> next = Optional.empty(); // later, and will be on disk
  private long generations;
  private long forgottenNanos = System.nanoTime();
  private long toldNanos = System.nanoTime() - TOLD_NANOS;
  private long anewNanos = toldNanos;
  private boolean isTroubled;

  /** Knows nothing and reads nothing until somebody asks. */
  public Revocations(RevocationLog log) {
    this.log = log;
    thread.setDaemon(true);
  }

  /** The lease that holds at this {@link System#nanoTime}; empty: ask the database itself. */
  public Optional<Lease> leaseAt(long nanos) {
    if (isQuiet || nanos - askedNanos > NOTED_NANOS) {
      askedNanos = nanos;
      if (isQuiet) {
        wake();
      }
    }
    return lease.filter(held -> held.isFreshAt(nanos, System.currentTimeMillis()));
  }

  private synchronized void wake() {
    if (thread.getState() == Thread.State.NEW && !isClosed) {
      thread.start();
    }
    LockSupport.unpark(thread);
  }

  /**
   * What a row that is read from now on may be kept under; empty before anything was heard. The
   * lease itself need not hold: what it does not tell, the next one of its generation will.
   */
  public Optional<Generation> generation() {
    return lease.map(Lease::generation);
  }

  /** The token is dead, or nobody knows: to be called once it was tried, before the answer. */
  public void ended(UUID key) {
    remember(new Reading.Token(key));
  }

  /** Sessions of the account begun under an older version are dead: once it is committed. */
  public void changed(long account, long version) {
    remember(new Reading.Account(account, version));
  }

  private void remember(Reading.Revoked revoked) {
    lease.ifPresent(held -> held.generation().add(revoked, System.nanoTime()));
  }

  private void run() {
    while (!isClosed) {
      long began = System.nanoTime();
      if (began - askedNanos > QUIET_NANOS) {
        isQuiet = true;
        if (began - askedNanos > QUIET_NANOS) { // else somebody asked just now and saw no quiet
          LockSupport.park(this);
        }
      } else {
        isQuiet = false;
        tryToRead(began);
        LockSupport.parkNanos(this, PERIOD_NANOS - (System.nanoTime() - began));
      }
    }
  }

  private void tryToRead(long began) {
    try {
      read();
      long took = System.nanoTime() - began;
      if (took > LATE_NANOS) {
        troubled(TimeUnit.NANOSECONDS.toMillis(took) + " ms for one reading", null);
      } else if (isTroubled) {
        isTroubled = false;
        LOG.info("sys_revocations_heard_again");
      }
    } catch (DatabaseException e) {
      troubled(e.getMessage(), null);
    } catch (RuntimeException | Error e) { // whatever it is, the next reading comes
      troubled(e.toString(), e);
    }
  }

  /** Once, and not again within a minute if it comes and goes. */
  private void troubled(String reason, Throwable unexpected) {
    if (!isTroubled && !isClosed && System.nanoTime() - toldNanos >= TOLD_NANOS) {
      toldNanos = System.nanoTime();
      isTroubled = true;
      LOG.warn("sys_revocations_unheard reason=\"{}\"", reason, unexpected);
    }
  }

  /** What was heard is published before the lease that says it was. */
  private void read() {
    long beganMillis = System.currentTimeMillis();
    Reading reading = log.read(base);
    String gap = last.map(reading::gapSince).orElse("");
    if (!gap.isEmpty()) {
      tellAnew(gap);
      base = Optional.empty();
      next = Optional.empty();
    }
    boolean goesOn = base.isPresent();
    last = Optional.of(reading.withoutLines());
    advance(last.get());
    if (base.isPresent()) {
      Generation generation =
          lease
              .map(Lease::generation)
              .filter(known -> goesOn && known.size() < MOST_REMEMBERED)
              .orElseGet(() -> new Generation(++generations));
      long began = reading.beganNanos();
      if (goesOn) {
        reading.revoked().forEach(revoked -> generation.add(revoked, began));
      }
      if (began - forgottenNanos > FORGET_NANOS) {
        forgottenNanos = began;
        generation.forget(began);
      }
      lease = Optional.of(new Lease(generation, began, beganMillis, reading.now()));
    }
  }

  /** Not of nodes at which nobody had asked. */
  private void tellAnew(String gap) {
    if (!gap.equals(Reading.PAUSE) && System.nanoTime() - anewNanos >= TOLD_NANOS) {
      anewNanos = System.nanoTime();
      LOG.info("sys_revocations_anew reason=\"{}\"", gap);
    }
  }

  /** Without a lease until there is something to go on from, whatever the server does. */
  private void advance(Reading reading) {
    if (reading.isOnDiskAt(reading)) {
      base = Optional.of(reading);
      next = Optional.empty();
    } else if (next.filter(later -> later.isOnDiskAt(reading)).isPresent()) {
      base = next;
      next = Optional.of(reading);
    } else if (next.isEmpty()) {
      next = Optional.of(reading);
    }
  }

  /** Ends the thread, at the latest when its reading under way is given up. */
  @Override
  public void close() {
    isClosed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_WAIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
