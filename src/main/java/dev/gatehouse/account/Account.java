package dev.gatehouse.account;

import com.github.benmanes.caffeine.cache.Interner;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Somebody who may sign in, as far as a request needs to know.
 *
 * @param id the row's id, the only form that is logged
 * @param name canonical name, see {@link AccountName}
 * @param roles role names in alphabetical order
 */
public record Account(long id, String name, Set<String> roles) {
  /** Many accounts have the same roles, and a node keeps many accounts in memory. */
  private static final Interner<Set<String>> ROLE_SETS = Interner.newWeakInterner();

  /**
   * Copies the roles.
   *
   * @param id the row's id
   * @param name canonical name
   * @param roles role names in any order
   */
  public Account {
    roles = ROLE_SETS.intern(Collections.unmodifiableSet(new TreeSet<>(roles)));
  }
}
