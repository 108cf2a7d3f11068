package dev.gatehouse.web;

import dev.gatehouse.audit.Source;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Resumption.Reason;
import dev.gatehouse.session.Resumption.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** The visitors of one app, and what each of them is looked up and served with. Thread-safe. */
public final class Visitors {
  private final SessionCookie cookie;
  private final SecurityHeaders headers;
  private final FactorStep factorStep;
  private final AppLogin login;
  private final LongRequests longRequests;
  private final Answers answers;
  private final AppSessions sessions = new AppSessions();

  /** The visitors of one app. */
  public Visitors(
      SessionCookie cookie,
      SecurityHeaders headers,
      FactorStep factorStep,
      AppLogin login,
      LongRequests longRequests,
      Answers answers) {
    this.cookie = cookie;
    this.headers = headers;
    this.factorStep = factorStep;
    this.login = login;
    this.longRequests = longRequests;
    this.answers = answers;
  }

  /** Whoever a request is from: the same for all its dispatches within this app. */
  Visitor of(HttpServletRequest request, HttpServletResponse response) {
    return Visitor.in(request)
        .filter(visitor -> visitor.isOf(this))
        .orElseGet(
            () -> {
              Visitor visitor = new Visitor(this, request, response);
              request.setAttribute(Visitor.ATTRIBUTE, visitor);
              return visitor;
            });
  }

  /** What the cookie of a request is worth now. */
  Resumption lookUp(HttpServletRequest request, Activity activity) {
    Resumption found = cookie.resume(request, activity);
    if (found instanceof Pending pending) {
      factorStep.keep(pending, request);
    } else if (found instanceof Refused refused) {
      record(refused.reason(), request);
    }
    return found;
  }

  /** That there is no cookie is no event; that there is one of another form, or two, is. */
  private void record(Reason reason, HttpServletRequest request) {
    Source source = answers.sourceOf(request);
    if (reason != Reason.NO_TOKEN) {
      answers.audit().sessionRefused(reason, source);
    } else if (!cookie.valuesIn(request).isEmpty()) {
      answers.audit().malformed("cookie", source);
    }
  }

  LongRequests longRequests() {
    return longRequests;
  }

  SecurityHeaders headers() {
    return headers;
  }

  AppSessions sessions() {
    return sessions;
  }

  AppLogin login() {
    return login;
  }

  Answers answers() {
    return answers;
  }
}
