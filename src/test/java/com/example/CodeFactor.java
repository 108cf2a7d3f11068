package com.example;

import dev.gatehouse.account.Account;
import dev.gatehouse.web.SecondFactor;

/** Whoever has set up one-time codes is asked for one. */
public final class CodeFactor implements SecondFactor {
  @Override
  public boolean isNeededFor(Account account) {
    return Codes.isSetUpFor(account.id());
  }

  @Override
  public String path() {
    return "/second-factor";
  }
}
