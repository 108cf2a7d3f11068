package dev.gatehouse.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sessions whose user has typed the right password and must still show a second factor.
 * Thread-safe; throws {@link dev.gatehouse.db.DatabaseException} as {@link Sessions} does.
 */
public final class HeldSessions {
  private final Supplier<TokenMint> mint;
  private final SessionWrites writes;
  private final SessionPolicy policy;

  HeldSessions(Supplier<TokenMint> mint, SessionWrites writes, SessionPolicy policy) {
    this.mint = mint;
    this.writes = writes;
    this.policy = policy;
  }

  /**
   * A session whose user has just shown a second factor.
   *
   * @param version the account's
   * @param surplus as in {@link Sessions.Begun}
   */
  public record Completed(SessionToken token, Session session, long version, List<Long> surplus) {}

  /**
   * Gives a live session held until a second factor another token and opens it, or lets it wait for
   * another password if one must be chosen. Of several at once one counts. Empty when it is not
   * held, has ended, or the account was changed meanwhile.
   */
  public Optional<Completed> complete(SessionToken token) {
    SessionToken fresh = mint.get().mint();
    return writes
        .completeFactor(token.hash(), fresh.hash(), policy)
        .map(done -> new Completed(fresh, done.session(), done.version(), done.surplus()));
  }

  /**
   * Counts a wrong second factor against the account of a held session, for all nodes. The fifth of
   * late and each that follows ends all the account's sessions that are held.
   *
   * @return ids of the sessions ended; empty when this one is not held any more
   */
  public Optional<List<Long>> failed(SessionToken token) {
    return writes.factorFailed(token.hash());
  }

  /**
   * How long nobody may try the account's second factor, after wrong ones; zero when they may now.
   */
  public Duration waitOf(long account) {
    return writes.factorWait(account);
  }
}
