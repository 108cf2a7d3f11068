package dev.gatehouse.web;

import dev.gatehouse.account.Account;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.SessionToken;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * A sign-in that waits for the app's {@link SecondFactor}, for the length of one request: name and
 * password were right, and nobody is signed in yet. The request has no user and no roles.
 */
public final class PendingSignIn {
  private static final String ATTRIBUTE = PendingSignIn.class.getName();

  private final Pending pending;
  private final SessionToken token;
  private final FactorStep step;

  PendingSignIn(Pending pending, SessionToken token, FactorStep step) {
    this.pending = pending;
    this.token = token;
    this.step = step;
  }

  /**
   * The sign-in that waits in this request.
   *
   * @param request as the app's servlet at {@link SecondFactor#path()} got it, or a wrapper of that
   * @return empty for somebody who is signed in already
   */
  public static Optional<PendingSignIn> in(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof PendingSignIn kept
            && kept.pending.task().equals(Pending.FACTOR)
        ? Optional.of(kept)
        : Optional.empty();
  }

  /** Keeps this for the rest of the request and its dispatches. */
  void keepIn(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * Whose name and password were right.
   *
   * @return the account
   */
  public Account account() {
    return pending.account();
  }

  /**
   * The session that is held.
   *
   * @return the session, which began when the password was right
   */
  public Session session() {
    return pending.session();
  }

  /**
   * Signs the user in: the session opens under another token, whose cookie is put on the response.
   * Of several at once one counts. If the account must choose another password, that comes next,
   * wherever the app sends its user. This request stays without a user: redirect, to {@link
   * #returnTo} for instance.
   *
   * @param request as the app's servlet got it, or a wrapper of that
   * @param response to which nothing was written yet, and not that of an include
   * @return whether the app may go on; if not, the response has been written: the session had ended
   *     (303 to sign-in, or 401) or the database is away (503)
   * @throws IOException when the response cannot be written
   * @throws IllegalStateException when the response is committed, so that no cookie could be set
   */
  public boolean complete(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return step.complete(account(), token, request, response);
  }

  /**
   * Counts a wrong answer; to be called at once, before the user is told. All nodes count together,
   * and by account: the fifth of late and each that follows ends all sessions of the account that
   * are held, so that the next try costs another sign-in, and after the sixth also a wait of 1 s, 2
   * s, 4 s and so on up to 15 minutes, after 100 in a row of a day. Half of the count is forgotten
   * each 30 minutes, all of it by {@link #complete}.
   *
   * @param request as with {@link #complete}
   * @param response as with {@link #complete}
   * @return whether the user may try again here; if not, the response has been written, as with
   *     {@link #complete}
   * @throws IOException when the response cannot be written
   */
  public boolean failed(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return step.failed(account(), token, request, response);
  }

  /**
   * Where the user wanted to go first: what the request's parameter {@code returnTo} says, if that
   * is a page of this app. A form without an {@code action} keeps it.
   *
   * @param request as with {@link #complete}
   * @return a path with the app's context path and the query, fit for a redirect; the start page
   *     for lack of another
   */
  public String returnTo(HttpServletRequest request) {
    return step.returnTo(request);
  }
}
