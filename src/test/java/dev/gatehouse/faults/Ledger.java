package dev.gatehouse.faults;

import dev.gatehouse.faults.Kill.Target;
import dev.gatehouse.faults.Site.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the server has promised its clients, and whether it kept to it. An acknowledged login
 * promises that its cookie is signed in, until a logout is sent; an acknowledged logout that it
 * never is again. A request whose answer was cut off, or was 503, promises nothing. Thread-safe.
 *
 * <p>Each promise is looked after for two kills, one in {@value #KEPT_ONE_IN} for 20 minutes.
 */
final class Ledger {
  private static final int KILLS_WATCHED = 2;
  private static final int KEPT_ONE_IN = 25;

  /** Well below the idle timeout of 30 minutes. */
  private static final long KEPT_NANOS = Duration.ofMinutes(20).toNanos();

  private final Set<Promise> open = new LinkedHashSet<>();
  private final Set<Promise> broken = new HashSet<>();
  private final List<Blow> blows = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int logins;
  private int logouts;
  private int cutOff;
  private int lost;
  private int revived;
  private int wrong;

  /**
   * What one acknowledged answer stands for.
   *
   * @param madeAt {@link System#nanoTime} when it was read completely
   * @param killsBefore how many kills there had been
   */
  record Promise(int number, String cookie, boolean isSignedIn, long madeAt, int killsBefore) {}

  private record Blow(Target target, long at) {}

  synchronized Promise signedIn(String cookie) {
    logins++;
    return make(cookie, true);
  }

  synchronized Promise signedOut(String cookie) {
    logouts++;
    return make(cookie, false);
  }

  private Promise make(String cookie, boolean isSignedIn) {
    Promise promise =
        new Promise(logins + logouts, cookie, isSignedIn, System.nanoTime(), blows.size());
    open.add(promise);
    return promise;
  }

  /** To be called before a logout is sent: whatever comes of it, the session may be over. */
  synchronized void withdraw(Promise promise) {
    open.remove(promise);
  }

  /** A login or logout that was not acknowledged. */
  synchronized void unanswered(String request, Answer answer) {
    if (answer.equals(Answer.CUT_OFF)) {
      cutOff++;
    }
    if (!answer.isMissing() || !answer.setCookies().isEmpty()) {
      wrong(request + " was answered by " + answer);
    }
  }

  synchronized void killing(Target target) {
    blows.add(new Blow(target, System.nanoTime()));
  }

  /** Holds the answer to a request with the promise's cookie against the promise; true if kept. */
  synchronized boolean isKept(Promise promise, Answer answer) {
    if (!answer.setCookies().isEmpty()) {
      wrong("request with a cookie was answered by " + answer);
    }
    if (answer.status() == (promise.isSignedIn() ? 200 : 401)) {
      return true;
    }
    if (!answer.isMissing() && broken.add(promise)) {
      open.remove(promise);
      breakage(promise, answer);
    }
    return false;
  }

  private void breakage(Promise promise, Answer answer) {
    if (promise.isSignedIn()) {
      lost++;
    } else if (answer.status() == 200) {
      revived++;
    } else {
      wrong++;
    }
    String what = promise.isSignedIn() ? "login" : "logout";
    fail(what + " acknowledged " + timeOf(promise) + " was answered by " + answer);
  }

  private String timeOf(Promise promise) {
    int kills = promise.killsBefore();
    if (kills == blows.size()) {
      return "since then";
    }
    Blow next = blows.get(kills);
    double millis = (next.at() - promise.madeAt()) / 1e6;
    return String.format(
        Locale.ROOT, "%.1f ms before kill %d (%s)", millis, kills + 1, next.target());
  }

  private void wrong(String what) {
    wrong++;
    fail(what);
  }

  private void fail(String what) {
    failures.add("after kill " + blows.size() + " a " + what);
  }

  synchronized List<Promise> open() {
    return List.copyOf(open);
  }

  /** Lets go of promises that were looked after long enough. */
  synchronized void retire() {
    long now = System.nanoTime();
    open.removeIf(
        promise ->
            blows.size() - promise.killsBefore() >= KILLS_WATCHED
                && (promise.number() % KEPT_ONE_IN != 0 || now - promise.madeAt() > KEPT_NANOS));
  }

  synchronized int logins() {
    return logins;
  }

  synchronized int logouts() {
    return logouts;
  }

  /** What was broken, in words; empty if all is well. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  synchronized String summary() {
    return ("%d logins and %d logouts acknowledged, %d cut off;"
            + " %d logins lost, %d logouts revived, %d wrong answers")
        .formatted(logins, logouts, cutOff, lost, revived, wrong);
  }
}
