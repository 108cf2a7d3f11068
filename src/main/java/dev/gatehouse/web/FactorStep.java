package dev.gatehouse.web;

import dev.gatehouse.account.Account;
import dev.gatehouse.account.KnownDevices.Device;
import dev.gatehouse.account.LoginOutcome.Reason;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.account.OutsideCalls;
import dev.gatehouse.audit.Source;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.HeldSessions;
import dev.gatehouse.session.HeldSessions.Completed;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step between a right password and an open session, where the app has a {@link SecondFactor}:
 *
 * <pre>
 *   password right --not needed----------------------> open
 *                  --no answer from the app----------> 503
 *                  --too many wrong answers of late--> 429
 *                  --needed--> held --complete--> open
 *                                   --failed----> held, or ended after too many
 * </pre>
 *
 * Thread-safe.
 */
public final class FactorStep implements AutoCloseable {
  /** Of an app that has none. */
  public static final SecondFactor NONE =
      new SecondFactor() {
        @Override
        public boolean isNeededFor(Account account) {
          return false;
        }

        @Override
        public String path() {
          return "";
        }
      };

  private static final Logger LOG = LoggerFactory.getLogger(FactorStep.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_CALLS = 32;

  private final SecondFactor factor;
  private final HeldSessions held;
  private final SessionCookie cookie;
  private final DeviceCookie deviceCookie;
  private final Answers answers;
  private final OutsideCalls calls =
      new OutsideCalls("gatehouse-second-factor", MOST_CALLS, PATIENCE);

  /** The step of one app. */
  public FactorStep(
      SecondFactor factor,
      Sessions sessions,
      SessionCookie cookie,
      DeviceCookie deviceCookie,
      Answers answers) {
    this.factor = factor;
    this.held = sessions.held();
    this.cookie = cookie;
    this.deviceCookie = deviceCookie;
    this.answers = answers;
  }

  /** What a sign-in needs besides the password. */
  sealed interface Demand {}

  /** The session may begin. */
  record Settled(boolean isNeeded) implements Demand {}

  /** It may not. */
  record NotNow(Problem problem) implements Demand {}

  /** Asks the app; whoever cannot be told about is not let in. */
  Demand demandOn(Account account, Source source, HttpServletResponse response) {
    if (factor == NONE) {
      return new Settled(false);
    }
    List<Boolean> answer =
        calls.askAll(List.of(() -> factor.isNeededFor(account)), FactorStep::noAnswer);
    if (answer.isEmpty()) {
      return new NotNow(Problem.SIGN_IN_UNAVAILABLE);
    }
    boolean isNeeded = answer.get(0);
    Duration wait = isNeeded ? held.waitOf(account.id()) : Duration.ZERO;
    if (wait.isZero()) {
      return new Settled(isNeeded);
    }
    answers.audit().factorThrottled(source);
    return new NotNow(Answers.throttled(response, wait));
  }

  private static void noAnswer(String reason, Class<?> what) {
    LOG.error("sys_second_factor_failed reason={} class={}", reason, what.getName());
  }

  /** Keeps what a request's session waits for, for the rest of the request. */
  void keep(Pending pending, HttpServletRequest request) {
    new PendingSignIn(pending, cookie.tokenIn(request).orElseThrow(), this).keepIn(request);
  }

  /** See {@link PendingSignIn#complete}. */
  boolean complete(
      Account account, SessionToken token, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      throw new IllegalStateException("the response is committed: no cookie can be set");
    }
    Optional<Completed> completed;
    try {
      completed = held.complete(token);
    } catch (DatabaseException e) {
      return unavailable(e, request, response);
    }
    if (completed.isEmpty()) {
      answers.notSignedIn(request, response);
      return false;
    }
    Completed done = completed.get();
    Source source = answers.sourceOf(request);
    Verified login = new Verified(account, done.version());
    Device device = deviceCookie.in(request);
    Instant now = done.session().authenticatedAt();
    answers
        .audit()
        .loginSucceeded(account.id(), done.session().id(), device.isKnownTo(login, now), source);
    sessionsEnded(account, done.surplus(), source, "limit");
    cookie.write(response, done.token());
    deviceCookie.write(response, login, device, now);
    Visitor visitor = Visitor.of(request);
    if (visitor.app().sessions().bind(visitor).isPresent()) {
      visitor.request().changeSessionId();
    }
    return true;
  }

  /** See {@link PendingSignIn#failed}. */
  boolean failed(
      Account account, SessionToken token, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<List<Long>> ended;
    try {
      ended = held.failed(token);
    } catch (DatabaseException e) {
      return unavailable(e, request, response);
    }
    Source source = answers.sourceOf(request);
    answers.audit().loginFailed(account.id(), Reason.SECOND_FACTOR, source);
    sessionsEnded(account, ended.orElse(List.of()), source, "second_factor");
    if (ended.isPresent() && ended.get().isEmpty()) {
      return true;
    }
    answers.notSignedIn(request, response);
    return false;
  }

  private void sessionsEnded(Account account, List<Long> ended, Source source, String reason) {
    ended.forEach(sid -> answers.audit().sessionEnded(account.id(), sid, source, reason));
  }

  private boolean unavailable(
      DatabaseException problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answers.audit().storeUnavailable(problem);
    answers.refuse(request, response, Problem.SIGN_IN_UNAVAILABLE);
    return false;
  }

  /** See {@link PendingSignIn#returnTo}. */
  String returnTo(HttpServletRequest request) {
    String wanted = request.getParameter("returnTo");
    return request.getContextPath() + answers.returnTarget(wanted == null ? "" : wanted, "/");
  }

  /** Gives up what the app is still being asked. */
  @Override
  public void close() {
    calls.close();
  }
}
