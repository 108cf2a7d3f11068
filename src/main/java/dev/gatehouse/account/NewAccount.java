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

  /** Whether this can be a role: 1 to 64 characters of {@code [A-Za-z0-9_.-]}. */
  public static boolean isRoleName(String text) {
    return text.matches("[A-Za-z0-9_.-]{1,64}");
  }

  @Override
  public String toString() {
    return "NewAccount[" + name + "]";
  }
}
