package dev.gatehouse.account;

import dev.gatehouse.account.KnownDevices.Device;
import dev.gatehouse.account.LoginOutcome.Overloaded;
import dev.gatehouse.account.LoginOutcome.Reason;
import dev.gatehouse.account.LoginOutcome.Refused;
import dev.gatehouse.account.LoginOutcome.Throttled;
import dev.gatehouse.account.LoginOutcome.Verified;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Checks a name and a password. Every attempt that {@link LoginThrottle} lets through costs the
 * same, whatever the answer: one look-up and one hash for known, unknown and disabled accounts
 * alike (ASVS 5.0 6.3.8). The others cost no hash. Thread-safe.
 */
public final class Authenticator {
  private final AccountStore accounts;
  private final PasswordHasher hasher;
  private final LoginThrottle throttle;
  private final InstantSource clock;
  private final HashingLimit limit;

  /**
   * Checks against these accounts, hashing at most as many passwords at once as there are cores.
   *
   * @param clock judges how long a browser has been known, by the day
   */
  public Authenticator(
      AccountStore accounts, PasswordHasher hasher, LoginThrottle throttle, InstantSource clock) {
    this.accounts = accounts;
    this.hasher = hasher;
    this.throttle = throttle;
    this.clock = clock;
    this.limit = new HashingLimit(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Says whether the credentials are right, and renews an outdated hash when they are.
   *
   * @throws dev.gatehouse.db.DatabaseException when the database cannot answer
   */
  public LoginOutcome authenticate(Attempt attempt) {
    if (attempt.device() == Device.UNKNOWN) {
      Optional<LoginThrottle.Refused> refusal =
          throttle.rememberedRefusal(attempt.credentials().name(), attempt.source());
      if (refusal.isPresent()) {
        return new Throttled(refusal.get().retryAfter());
      }
    }
    return limit.run(() -> admit(attempt), Overloaded::new);
  }

  /** Hashes a new password in its turn; empty when too many are being hashed. */
  public Optional<String> hash(String newPassword) {
    return limit.run(() -> Optional.of(hasher.hash(newPassword)), Optional::empty);
  }

  private LoginOutcome admit(Attempt attempt) {
    AccountName name = attempt.credentials().name();
    Optional<StoredAccount> found = accounts.find(name);
    boolean isKnown =
        found.filter(stored -> attempt.device().isKnownTo(stored, clock.instant())).isPresent();
    LoginThrottle.Admission admission =
        throttle.admit(
            name,
            found.map(StoredAccount::version).orElse(0L),
            attempt.source(),
            isKnown ? attempt.device() : Device.UNKNOWN);
    if (!(admission instanceof LoginThrottle.Admitted admitted)) {
      return new Throttled(((LoginThrottle.Refused) admission).retryAfter());
    }
    LoginOutcome outcome = check(attempt.credentials().password(), found);
    if (outcome instanceof Verified) {
      throttle.succeeded(admitted);
    }
    return outcome;
  }

  private LoginOutcome check(String password, Optional<StoredAccount> found) {
    if (found.isEmpty()) {
      hasher.verifyNobody(password);
      return new Refused(Reason.UNKNOWN_ACCOUNT, LoginOutcome.NO_ACCOUNT);
    }
    StoredAccount stored = found.get();
    long id = stored.account().id();
    PasswordHasher.Match match = hasher.verify(password, stored.passwordHash());
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
      accounts.rehash(id, stored.passwordHash(), hasher.hash(password));
    }
    return new Verified(stored.account(), stored.version());
  }
}
