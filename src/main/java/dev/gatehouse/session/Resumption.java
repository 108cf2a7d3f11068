package dev.gatehouse.session;

import dev.gatehouse.account.Account;
import java.time.Instant;

/** What a token, or the lack of one, is worth at this moment. */
public sealed interface Resumption {
  /**
   * It stands for a live session.
   *
   * @param now the database's clock when the row was read
   * @param isTouchDue whether activity is worth a write by then
   */
  record Active(Session session, Account account, Instant now, boolean isTouchDue)
      implements Resumption {}

  /**
   * It stands for a live session that opens nothing yet: its user must do something first.
   *
   * @param task what, such as {@link #PASSWORD}; one that this release does not know is to be
   *     refused like a token that stands for nothing
   */
  record Pending(Session session, Account account, String task) implements Resumption {
    /** Show the app's second factor; another password, if one must be chosen, comes after that. */
    public static final String FACTOR = "factor";

    /** Choose another password. */
    public static final String PASSWORD = "password";
  }

  /** It stands for nothing. The reason is for the log, never for the browser. */
  record Refused(Reason reason) implements Resumption {}

  /** Why a request has no session. */
  enum Reason {
    /** No cookie, or one that was never a token of this realm. */
    NO_TOKEN,
    /** Signed out, ended by somebody, or long over: there is no such row. */
    ENDED,
    /** Idle for too long, or past its absolute end. */
    EXPIRED,
    /** The account was disabled, or its password or roles changed, after the session began. */
    ACCOUNT_CHANGED
  }
}
