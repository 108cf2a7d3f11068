package dev.gatehouse.session;

import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.revocation.Revocations;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Live sessions that go on under another token, since their user has proved once more who they are;
 * the old one is dead at once. Thread-safe; throws {@link dev.gatehouse.db.DatabaseException} as
 * {@link Sessions} does.
 */
public final class Renewals {
  private final Supplier<TokenMint> mint;
  private final SessionWrites writes;
  private final SessionPolicy policy;
  private final NearCache cache;
  private final Revocations revocations;

  Renewals(
      Supplier<TokenMint> mint,
      SessionWrites writes,
      SessionPolicy policy,
      NearCache cache,
      Revocations revocations) {
    this.mint = mint;
    this.writes = writes;
    this.policy = policy;
    this.cache = cache;
    this.revocations = revocations;
  }

  /**
   * Gives a live session another token and starts both its timers anew, after its own user has
   * signed in once more (ASVS 5.0 7.2.4). Empty when it had ended, is another user's, or the
   * account was changed meanwhile.
   */
  public Optional<SessionToken> renew(SessionToken token, Verified login) {
    SessionToken fresh = mint.get().mint();
    try {
      return writes.renew(token.hash(), fresh.hash(), login, policy)
          ? Optional.of(fresh)
          : Optional.empty();
    } finally {
      cache.forget(token);
    }
  }

  /**
   * A session whose user has just changed the password.
   *
   * @param login who that is, with the account's new version
   */
  public record Changed(SessionToken token, Session session, Verified login) {}

  /**
   * Sets another password of a live session's account, ends all its other sessions and gives this
   * one another token, all in one transaction. Empty, and nothing is done, when the session has
   * ended or the account was changed after its current password was verified.
   *
   * @param passwordHash of the new password
   */
  public Optional<Changed> changePassword(SessionToken token, Verified login, String passwordHash) {
    SessionToken fresh = mint.get().mint();
    try {
      Optional<Changed> changed =
          writes
              .changePassword(token.hash(), fresh.hash(), login, passwordHash)
              .map(row -> new Changed(fresh, row.session(), row.login()));
      changed.ifPresent(
          now -> revocations.changed(now.login().account().id(), now.login().version()));
      return changed;
    } finally {
      cache.forget(token);
    }
  }
}
