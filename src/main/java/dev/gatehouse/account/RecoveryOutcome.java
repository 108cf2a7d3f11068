package dev.gatehouse.account;

import dev.gatehouse.text.Text;
import java.time.Duration;

/** What became of an attempt to set a password by a one-time link. */
public sealed interface RecoveryOutcome {
  /** It is set; nobody was signed in. */
  record Done(long accountId) implements RecoveryOutcome {}

  /** The code is none, or it was used, has expired or was overtaken: nobody learns which. */
  record UnknownCode() implements RecoveryOutcome {}

  /** The account cannot have that password; the code still counts. */
  record Unfit(Text problem) implements RecoveryOutcome {}

  /** Too many failures of late from this source: nothing was looked at. */
  record Throttled(Duration retryAfter) implements RecoveryOutcome {}

  /** Too many passwords are being hashed; the code still counts. */
  record Overloaded() implements RecoveryOutcome {}
}
