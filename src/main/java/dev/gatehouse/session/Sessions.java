package dev.gatehouse.session;

import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.db.Database;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Refused;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The life of sessions: begin, resume, rotate, end.
 *
 * <pre>
 *   begin --> live --resume (touch)--> live
 *             live --rotate----------> live under another token; the old one is dead
 *             live --end, idle or absolute timeout, account changed or disabled--> dead
 *   dead is for ever: no statement leads back.
 * </pre>
 *
 * <p>Thread-safe. Every method but {@link #tokenFrom} throws {@link
 * dev.gatehouse.db.DatabaseException} when the database cannot answer; nothing is known then.
 */
public final class Sessions {
  private final Supplier<TokenMint> mint;
  private final SessionStore store;
  private final SessionPolicy policy;

  /** Sessions of this database's realm; the mint may come later than the first request. */
  public Sessions(Supplier<TokenMint> mint, Database database, SessionPolicy policy) {
    this.mint = mint;
    this.store = new SessionStore(database);
    this.policy = policy;
  }

  /**
   * The token a cookie's value is; empty when no such token was ever made here. Asks no store.
   *
   * @throws dev.gatehouse.db.DatabaseException while the realm's keys could not be loaded yet
   */
  public Optional<SessionToken> tokenFrom(String cookieValue) {
    return mint.get().parse(cookieValue);
  }

  /** A session that has just begun, and the token for its browser. */
  public record Begun(SessionToken token, Session session) {}

  /**
   * Begins a session under a fresh token and ends the one the browser came with. Empty when the
   * account was changed or disabled while its password was being checked.
   */
  public Optional<Begun> begin(Verified login, Optional<SessionToken> replaced) {
    SessionToken token = mint.get().mint();
    return store
        .insert(token.hash(), login, replaced.map(SessionToken::hash), policy)
        .map(session -> new Begun(token, session));
  }

  /** What the token is worth now; counts as activity or not, as said. */
  public Resumption resume(SessionToken token, Activity activity) {
    Optional<Active> found = store.find(token.hash());
    if (found.isEmpty()) {
      return new Refused();
    }
    Active active = found.get();
    if (activity == Activity.LOOK || !active.session().isTouchDueAt(active.now())) {
      return active;
    }
    return store.touch(active.session().id())
        ? new Active(active.session().touchedAt(active.now()), active.account(), active.now())
        : new Refused();
  }

  /** Gives a live session another token; the old one is dead at once. Empty when it had ended. */
  public Optional<SessionToken> rotate(SessionToken token) {
    SessionToken fresh = mint.get().mint();
    return store.rotate(token.hash(), fresh.hash()) ? Optional.of(fresh) : Optional.empty();
  }

  /** Ends a session for good, committed on return; its id, or empty when there was none. */
  public Optional<Long> end(SessionToken token) {
    return store.delete(token.hash());
  }
}
