package dev.gatehouse.web;

import dev.gatehouse.audit.Audit;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asynchronous requests and sockets that are open, each of which ends with the session it came
 * with. A thread of its own, {@code gatehouse-long-requests}, asks for these sessions ten times a
 * second as long as there are any, which is no activity; and since somebody asks, the node goes on
 * hearing of revocations.
 *
 * <pre>
 *   open --the session is alive--> open
 *        --ended, expired, or the database cannot tell--> told to end, once more each time until it is over
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class LongRequests implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LongRequests.class);
  private static final Duration PERIOD = Duration.ofMillis(100);

  /** A database that has taken so long to tell nothing is not asked for the others as well. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  /** To end one may take long: a container may call the app, and the app wait for other clients. */
  private static final int THREADS = 256;

  private static final int IDLE_SECONDS = 5;
  private static final int CLOSE_WAIT_SECONDS = 5;

  private final Sessions sessions;
  private final SessionCookie cookie;
  private final Audit audit;
  private final Set<Watched> open = ConcurrentHashMap.newKeySet();
  private final Thread thread = thread(this::run);
  private final ThreadPoolExecutor ends =
      new ThreadPoolExecutor(
          0,
          THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          LongRequests::thread);
  private volatile boolean isIdle = true;
  private volatile boolean isClosed;

  /** None is open. */
  public LongRequests(Sessions sessions, SessionCookie cookie, Audit audit) {
    this.sessions = sessions;
    this.cookie = cookie;
    this.audit = audit;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(null, task, "gatehouse-long-requests", 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * What is open for longer than its servlet is called. Its methods may be called by any thread.
   */
  interface LongRequest {
    /** Whether nothing more can go either way; does not block. */
    boolean isOver();

    /**
     * Called every tenth of a second from the session's end on, until it is over: once more, too,
     * when the last call has not come back.
     */
    void end();
  }

  private static final class Watched {
    private static final int CALLS = 2;

    private final SessionToken token;
    private final Traffic traffic;
    private final LongRequest request;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicBoolean hasFailed = new AtomicBoolean();
    private boolean hasEnded;

    Watched(SessionToken token, Traffic traffic, LongRequest request) {
      this.token = token;
      this.traffic = traffic;
      this.request = request;
    }

    void end() {
      try {
        request.end();
      } catch (RuntimeException | Error e) {
        failed(e);
      } finally {
        calls.decrementAndGet();
      }
    }

    void failed(Throwable e) {
      if (!hasFailed.getAndSet(true)) {
        LOG.warn("sys_long_request_not_ended", e);
      }
    }
  }

  /** Ends a request that goes on for long with the session of whoever is signed in. */
  void watch(Visitor visitor, LongRequest request) {
    tokenOf(visitor).ifPresent(token -> open.add(new Watched(token, visitor.traffic(), request)));
    if (isIdle && !open.isEmpty()) {
      wake();
    }
  }

  /** That of whoever is signed in. */
  Optional<SessionToken> tokenOf(Visitor visitor) {
    return visitor.found() instanceof Active
        ? visitor.tokens(cookie).stream().reduce((sent, begun) -> begun)
        : Optional.empty();
  }

  private synchronized void wake() {
    if (thread.getState() == Thread.State.NEW && !isClosed) {
      thread.start();
    }
    LockSupport.unpark(thread);
  }

  /** Whether the session is known to be alive. */
  boolean isAlive(SessionToken token) {
    try {
      return sessions.resume(token, Activity.LOOK) instanceof Active;
    } catch (DatabaseException e) {
      audit.storeUnavailable(e);
      return false;
    }
  }

  private void run() {
    while (!isClosed) {
      isIdle = true;
      if (open.isEmpty()) { // else one has come just now and saw that nobody was idle
        LockSupport.park(this);
      }
      isIdle = false;
      LockSupport.parkNanos(this, PERIOD.toNanos());
      lookAtAll();
    }
  }

  private void lookAtAll() {
    boolean isMute = false;
    for (Watched one : open) {
      long began = System.nanoTime();
      try {
        if (one.request.isOver()) {
          open.remove(one);
        } else if (one.hasEnded) {
          end(one);
        } else if (one.traffic.isOlderThan(PERIOD) // most are over before anybody need ask
            && (isMute || !isAlive(one.token))) {
          isMute |= System.nanoTime() - began > PATIENCE_NANOS;
          one.hasEnded = true;
          end(one);
        }
      } catch (RuntimeException | Error e) { // whatever it is, the others have their turn
        one.failed(e);
      }
    }
  }

  private void end(Watched one) {
    if (one.calls.get() < Watched.CALLS) {
      one.calls.incrementAndGet();
      try {
        ends.execute(one::end);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        one.calls.decrementAndGet(); // no thread is to be had: the next time
      }
    }
  }

  /** Watches no longer; what the app's threads still write, on Jetty after its end too, fails. */
  @Override
  public void close() {
    isClosed = true;
    open.forEach(one -> one.traffic.end());
    ends.shutdown();
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_WAIT_SECONDS));
      ends.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
