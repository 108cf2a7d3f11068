package dev.gatehouse.access;

import java.util.Collections;
import java.util.Set;

/**
 * Who may have the paths of one pattern.
 *
 * @param pattern an exact path or {@code /x/*}; empty in {@link #DENIED} alone
 * @param isPublic anybody may have it, nobody need be signed in
 * @param roles any of them admits; empty: everybody signed in (or, if public, everybody)
 * @param isTouch whether a request counts as activity of its session
 */
public record AccessRule(String pattern, boolean isPublic, Set<String> roles, boolean isTouch) {

  /** What holds for a path that no rule names: nobody may have it. */
  public static final AccessRule DENIED = new AccessRule("", false, Set.of(), false);

  /** Refuses a public rule that names roles or has no pattern. */
  public AccessRule {
    roles = Set.copyOf(roles);
    if (isPublic && (!roles.isEmpty() || pattern.isEmpty())) {
      throw new IllegalArgumentException("a public rule has a pattern and no roles");
    }
  }

  /**
   * True if a signed-in account with these roles may have the path; of nobody signed in only {@link
   * #isPublic} speaks.
   */
  public boolean admits(Set<String> accountRoles) {
    return !pattern.isEmpty() && (roles.isEmpty() || !Collections.disjoint(roles, accountRoles));
  }

  boolean matches(String path) {
    if (!pattern.endsWith("/*")) {
      return path.equals(pattern);
    }
    int segment = pattern.length() - 2;
    return path.regionMatches(0, pattern, 0, segment)
        && (path.length() == segment || path.charAt(segment) == '/');
  }

  /** True if every path that the other one matches is matched here too. */
  boolean covers(AccessRule other) {
    return matches(other.pattern);
  }
}
