package dev.gatehouse.bench;

import static dev.gatehouse.bench.Variant.GATEHOUSE;

import dev.gatehouse.testing.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Two nodes on one database: a session is in use on one of them without a pause and is signed out
 * on the other.
 */
final class RevocationRun {
  private static final int USERS_AT_WORK = 2;
  private static final long IN_USE_NANOS = 100_000_000;
  private static final long WATCHED_NANOS = 1_000_000_000;

  private RevocationRun() {}

  /** One request; both by the clock of {@link System#nanoTime}. */
  private record Sent(long at, int status) {}

  /**
   * One sign-out, in milliseconds after its answer.
   *
   * @param refused when the first request was sent that was refused
   * @param accepted when the last request was sent that was accepted; 0 for none
   */
  private record Revoked(double refused, double accepted) {}

  static void run(Bench bench) {
    Report report = bench.report();
    int count = bench.plan().revocations();
    report.say("Sign-out on one node, session in use on another: %d times", count);
    Node here = bench.node(GATEHOUSE);
    List<Revoked> all = new ArrayList<>();
    try (Node there = bench.start(GATEHOUSE)) {
      for (String cookie : here.sessions(count)) {
        all.add(revoke(cookie, here, there));
      }
    }
    Sample refused = Sample.of(all, Revoked::refused);
    Sample accepted = Sample.of(all, Revoked::accepted);
    report.table(
        List.of("after the sign-out's answer", "p50 ms", "p99 ms", "max ms"),
        List.of(row("first request refused", refused), row("last request accepted", accepted)));
    report.atMost("revocation: p50 ms", 50, refused.median());
    report.atMost("revocation: p99 ms", 150, refused.percentile(0.99));
    report.atMost("revocation: last accepted, max ms", 250, accepted.max());
  }

  private static List<String> row(String name, Sample sample) {
    return List.of(
        name,
        Report.number(sample.median()),
        Report.number(sample.percentile(0.99)),
        Report.number(sample.max()));
  }

  private static Revoked revoke(String cookie, Node here, Node there) {
    ExecutorService users = Executors.newFixedThreadPool(USERS_AT_WORK);
    try (Http http = new Http(here.port())) {
      there.check(List.of(cookie), 200);
      List<Future<List<Sent>>> working = new ArrayList<>();
      long stopAt = System.nanoTime() + IN_USE_NANOS + WATCHED_NANOS;
      for (int i = 0; i < USERS_AT_WORK; i++) {
        working.add(users.submit(() -> work(cookie, there, stopAt)));
      }
      LockSupport.parkNanos(IN_USE_NANOS);
      int status = http.post("/logout").cookie(cookie).sameOrigin().send().status();
      long answered = System.nanoTime();
      if (status != 204) {
        throw new IllegalStateException("the sign-out was answered " + status);
      }
      List<Sent> sent = new ArrayList<>();
      for (Future<List<Sent>> one : working) {
        sent.addAll(one.get());
      }
      return judge(sent, answered);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      users.shutdownNow();
    }
  }

  /** Asks again and again; stops some time after it was refused. */
  private static List<Sent> work(String cookie, Node there, long stopAt) {
    List<Sent> sent = new ArrayList<>();
    try (Http http = new Http(there.port())) {
      while (System.nanoTime() < stopAt) {
        long at = System.nanoTime();
        sent.add(new Sent(at, http.get(Node.PATH).cookie(cookie).send().status()));
      }
    }
    return sent;
  }

  private static Revoked judge(List<Sent> sent, long answered) {
    long before = sent.stream().filter(one -> one.at() < answered && one.status() == 200).count();
    if (before == 0) {
      throw new IllegalStateException("the session was not in use");
    }
    double refused =
        sent.stream()
            .filter(one -> one.at() >= answered && one.status() == 401)
            .mapToDouble(one -> millis(one.at() - answered))
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    double accepted =
        sent.stream()
            .filter(one -> one.at() >= answered && one.status() == 200)
            .mapToDouble(one -> millis(one.at() - answered))
            .max()
            .orElse(0);
    return new Revoked(refused, accepted);
  }

  private static double millis(long nanos) {
    return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
  }
}
