package dev.gatehouse.account;

import dev.gatehouse.account.LoginOutcome.Overloaded;
import dev.gatehouse.account.LoginOutcome.Reason;
import dev.gatehouse.account.LoginOutcome.Refused;
import dev.gatehouse.account.LoginOutcome.Verified;
import java.util.Optional;

/**
 * Checks a name and a password with the same effort whatever the answer: one look-up and one hash
 * for known, unknown and disabled accounts alike (ASVS 5.0 6.3.8). Thread-safe.
 */
public final class Authenticator {
  private final AccountStore accounts;
  private final PasswordHasher hasher;
  private final HashingLimit limit;

  /**
   * Checks against these accounts, hashing at most as many passwords at once as there are cores.
   */
  public Authenticator(AccountStore accounts, PasswordHasher hasher) {
    this.accounts = accounts;
    this.hasher = hasher;
    this.limit = new HashingLimit(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Says whether the credentials are right, and renews an outdated hash when they are.
   *
   * @throws dev.gatehouse.db.DatabaseException when the account cannot be read
   */
  public LoginOutcome authenticate(Credentials credentials) {
    return limit.run(() -> check(credentials), Overloaded::new);
  }

  private LoginOutcome check(Credentials credentials) {
    Optional<StoredAccount> found = accounts.find(credentials.name());
    if (found.isEmpty()) {
      hasher.verifyNobody(credentials.password());
      return new Refused(Reason.UNKNOWN_ACCOUNT, LoginOutcome.NO_ACCOUNT);
    }
    StoredAccount stored = found.get();
    long id = stored.account().id();
    PasswordHasher.Match match = hasher.verify(credentials.password(), stored.passwordHash());
    if (match == PasswordHasher.Match.UNREADABLE) {
      return new Refused(Reason.UNREADABLE_HASH, id);
    }
    if (match == PasswordHasher.Match.NO) {
      return new Refused(Reason.WRONG_PASSWORD, id);
    }
    if (!stored.isEnabled()) {
      return new Refused(Reason.DISABLED, id);
    }
    if (match == PasswordHasher.Match.YES_OUTDATED) {
      accounts.rehash(id, stored.passwordHash(), hasher.hash(credentials.password()));
    }
    return new Verified(stored.account(), stored.version());
  }
}
