package dev.gatehouse.account;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * An account to be added; prints its name alone.
 *
 * @param passwordHash one that {@link PasswordHasher#isHash} knows
 */
public record NewAccount(AccountName name, Set<String> roles, String passwordHash) {
  public NewAccount {
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  @Override
  public String toString() {
    return "NewAccount[" + name + "]";
  }
}
