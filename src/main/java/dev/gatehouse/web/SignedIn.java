package dev.gatehouse.web;

import dev.gatehouse.account.Account;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Session;
import jakarta.servlet.ServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.Optional;

/**
 * Who is signed in, for the length of one request: also what {@code getUserPrincipal()} returns.
 *
 * @param now the database's clock when the session was read; the session's instants are to be
 *     compared with it and not with the server's own clock
 */
public record SignedIn(Account account, Session session, Instant now) implements Principal {
  private static final String ATTRIBUTE = SignedIn.class.getName();

  /** Who is signed in for this request; empty on public paths and for nobody. */
  public static Optional<SignedIn> in(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof SignedIn signedIn
        ? Optional.of(signedIn)
        : Optional.empty();
  }

  static SignedIn of(Active active) {
    return new SignedIn(active.account(), active.session(), active.now());
  }

  void putInto(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** The account's canonical name. */
  @Override
  public String getName() {
    return account.name();
  }
}
