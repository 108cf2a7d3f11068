package dev.gatehouse.session;

import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.db.Database;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.keys.Keys;
import dev.gatehouse.revocation.Revocations;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionStore.Found;
import dev.gatehouse.session.SessionWrites.Deleted;
import java.util.List;
import java.util.Optional;

/**
 * The life of sessions: begin, resume, renew, end.
 *
 * <pre>
 *   begin --> live --resume (touch)--> live
 *   begin --> pending --what is still to be done--> live (or pending for the next) under another token
 *             pending --wrong second factors--> dead
 *             live --renew-----------> live under another token; the old one is dead
 *             live --change password-> the same, and the account's other sessions are dead
 *             live --end, idle or absolute timeout, account changed or disabled--> dead
 *   dead is for ever: no statement leads back.
 * </pre>
 *
 * <p>Thread-safe. Every method throws {@link DatabaseException} when the database cannot answer,
 * and before the realm is open; nothing is known then.
 */
public final class Sessions implements AutoCloseable {
  private final String realm;
  private final SessionStore store;
  private final SessionWrites writes;
  private final SessionPolicy policy;
  private final Revocations revocations;
  private final NearCache cache;
  private final Touches touches;
  private volatile TokenMint mint;

  /**
   * Sessions of one realm; none can be read before {@link #open}.
   *
   * @param database for what somebody waits for
   * @param upkeep the same, for what nobody waits for but must not wait behind it
   * @param kept how many sessions stay in memory; 0: every request reads its row
   */
  public Sessions(
      String realm,
      Database database,
      Database upkeep,
      Revocations revocations,
      SessionPolicy policy,
      int kept) {
    this.realm = realm;
    this.store = new SessionStore(database);
    this.writes = new SessionWrites(database);
    this.policy = policy;
    this.revocations = revocations;
    this.cache = new NearCache(revocations, kept);
    this.touches = new Touches(new SessionStore(upkeep), cache);
  }

  /** Makes and recognizes tokens by these keys from now on. */
  public void open(Keys keys) {
    mint = new TokenMint(keys, realm);
  }

  /** Whether tokens can be made and recognized. */
  public boolean isOpen() {
    return mint != null;
  }

  private TokenMint mint() {
    TokenMint opened = mint;
    if (opened == null) {
      throw new DatabaseException("the realm is not open yet");
    }
    return opened;
  }

  /** The token a cookie's value is; empty when no such token was ever made here. Asks no store. */
  public Optional<SessionToken> tokenFrom(String cookieValue) {
    return mint().parse(cookieValue);
  }

  /**
   * A session that has just begun, and the token for its browser.
   *
   * @param surplus ids of the account's oldest sessions, ended because it had too many
   * @param task what its user must do before it opens anything, as in {@link Resumption.Pending};
   *     empty: nothing
   */
  public record Begun(SessionToken token, Session session, List<Long> surplus, String task) {}

  /**
   * Begins a session under a fresh token and ends the one the browser came with and, above the
   * limit, the account's oldest. Empty when the account was changed or disabled while its password
   * was being checked.
   *
   * @param needsFactor whether it is held until {@link HeldSessions#complete}
   */
  public Optional<Begun> begin(
      Verified login, boolean needsFactor, Optional<SessionToken> replaced, Client client) {
    SessionToken token = mint().mint();
    Optional<TokenHash> old = replaced.map(SessionToken::hash);
    try {
      return writes
          .insert(token.hash(), login, needsFactor, old, policy, client)
          .map(row -> new Begun(token, row.session(), row.surplus(), row.task()));
    } finally {
      replaced.ifPresent(cache::forget);
    }
  }

  /** Those of them that are held until a second factor is shown. */
  public HeldSessions held() {
    return new HeldSessions(this::mint, writes, policy);
  }

  /** Those of them that go on under another token. */
  public Renewals renewals() {
    return new Renewals(this::mint, writes, policy, cache, revocations);
  }

  /**
   * What the token is worth now: from memory while that is known to be true, else by its row.
   * Counts as activity or not, as said.
   */
  public Resumption resume(SessionToken token, Activity activity) {
    Optional<Active> kept = cache.find(token.tag());
    Resumption found = kept.isPresent() ? kept.get() : read(token);
    if (!(found instanceof Active active)) {
      return found;
    }
    if (activity == Activity.LOOK) {
      return touches.counted(active);
    }
    if (active.isTouchDue()) {
      touches.add(token.tag(), active.session().id());
    }
    return active;
  }

  private Resumption read(SessionToken token) {
    NearCache.Slot slot = cache.slot();
    Found found = store.find(token.hash());
    slot.keep(token, found);
    return found.resumption();
  }

  /** Ends a session for good, committed on return; its id, or empty when there was none. */
  public Optional<Long> end(SessionToken token) {
    try {
      Optional<Deleted> deleted = writes.delete(token.hash());
      deleted.ifPresent(row -> revocations.ended(row.key()));
      return deleted.map(Deleted::sid);
    } finally {
      cache.forget(token);
    }
  }

  /** Writes down the activity that is still in memory, if the database answers. */
  @Override
  public void close() {
    touches.close();
  }
}
