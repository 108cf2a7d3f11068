package dev.gatehouse.account;

import java.time.Duration;

/** What became of one attempt to sign in. */
public sealed interface LoginOutcome {
  /**
   * Name and password are right.
   *
   * @param version the account's version when the hash was read: a session may only begin while it
   *     is still the same
   */
  record Verified(Account account, long version) implements LoginOutcome {}

  /** Not let in. The reason is for the log; whoever asked learns only that it failed. */
  record Refused(Reason reason, long accountId) implements LoginOutcome {}

  /** Too many failures of late: nothing was checked, and nothing will be for this long. */
  record Throttled(Duration retryAfter) implements LoginOutcome {}

  /** Too many attempts are being hashed: nothing was checked. */
  record Overloaded() implements LoginOutcome {}

  /** Why an attempt was refused. */
  enum Reason {
    UNKNOWN_ACCOUNT,
    WRONG_PASSWORD,
    DISABLED,
    UNREADABLE_HASH,
    /** The password was right, what the app asked for besides was not. */
    SECOND_FACTOR,
    /** Password, roles or enabled changed while the password was being checked. */
    ACCOUNT_CHANGED
  }

  /** The account id of a refusal that concerns no account. */
  long NO_ACCOUNT = 0;
}
