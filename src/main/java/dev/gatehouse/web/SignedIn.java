package dev.gatehouse.web;

import dev.gatehouse.account.Account;
import dev.gatehouse.session.Session;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who is signed in, for the length of one request: also what {@code getUserPrincipal()} returns.
 *
 * @param account who it is, and with which roles
 * @param session since when, and until when
 * @param now the database's clock when the session was read; the session's instants are to be
 *     compared with it and not with the server's own clock
 */
public record SignedIn(Account account, Session session, Instant now) implements Principal {
  /**
   * Who is signed in for this request. On a public path this is looked up when the app asks for the
   * first time, here or by a method of the request.
   *
   * @param request as the app's servlet or filter got it, or a wrapper of that
   * @return empty for nobody; on a public path also when the database cannot say who it is
   */
  public static Optional<SignedIn> in(ServletRequest request) {
    return Visitor.in(request).flatMap(Visitor::asked);
  }

  /**
   * Whether the user has typed the password within so long: for what the app wants to be sure of. A
   * rule of the form {@code /danger/* = signed-in fresh:10m} asks for it by path.
   *
   * @param within for example ten minutes
   * @return whether it is so by the database's clock
   */
  public boolean isFresh(Duration within) {
    return now.isBefore(session.authenticatedAt().plus(within));
  }

  /**
   * As {@link #isFresh}; if not, sends a page navigation to the step-up and back here, and
   * everything else away with 401 and the problem {@code reauthentication-required}.
   *
   * @param request as the app's servlet or filter got it, or a wrapper of that
   * @param response to which nothing was written yet
   * @param within for example ten minutes
   * @return whether the app may go on; if not, the response has been written
   * @throws IOException when the response cannot be written
   * @throws IllegalStateException when nobody is signed in
   */
  public static boolean requireFresh(
      HttpServletRequest request, HttpServletResponse response, Duration within)
      throws IOException {
    SignedIn signedIn =
        in(request).orElseThrow(() -> new IllegalStateException("nobody is signed in"));
    if (signedIn.isFresh(within)) {
      return true;
    }
    Answers.of(request.getServletContext()).reauthenticate(request, response);
    return false;
  }

  /** The account's canonical name. */
  @Override
  public String getName() {
    return account.name();
  }
}
