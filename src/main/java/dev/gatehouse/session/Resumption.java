package dev.gatehouse.session;

import dev.gatehouse.account.Account;
import java.time.Instant;

/** What a token is worth at this moment. */
public sealed interface Resumption {
  /**
   * It stands for a live session.
   *
   * @param now the database's clock when the row was read
   */
  record Active(Session session, Account account, Instant now) implements Resumption {}

  /**
   * It stands for nothing: ended, expired, never issued, or its account was disabled or changed.
   * The browser is told nothing of which.
   */
  record Refused() implements Resumption {}
}
