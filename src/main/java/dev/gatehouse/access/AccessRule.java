package dev.gatehouse.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;

/**
 * Who may have the paths of one pattern.
 *
 * @param pattern an exact path or {@code /x/*}; empty in {@link #DENIED} alone
 * @param isPublic anybody may have it, nobody need be signed in
 * @param isDenied nobody may have it
 * @param roles any of them admits; empty: everybody signed in (or, if public, everybody)
 * @param isTouch whether a request counts as activity of its session
 * @param fresh how long ago the user may have proved who they are; zero: it does not matter
 */
public record AccessRule(
    String pattern,
    boolean isPublic,
    boolean isDenied,
    Set<String> roles,
    boolean isTouch,
    Duration fresh) {

  /** What holds for a path that no rule names: nobody may have it. */
  public static final AccessRule DENIED =
      new AccessRule("", false, true, Set.of(), false, Duration.ZERO);

  /** Refuses a public rule that names roles, denies or has no pattern. */
  public AccessRule {
    roles = Set.copyOf(roles);
    if (isPublic && (isDenied || !roles.isEmpty() || pattern.isEmpty() || !fresh.isZero())) {
      throw new IllegalArgumentException("a public rule has a pattern, no roles and no fresh");
    }
  }

  /**
   * True if a signed-in account with these roles may have the path; of nobody signed in only {@link
   * #isPublic} speaks.
   */
  public boolean admits(Set<String> accountRoles) {
    return !isDenied && (roles.isEmpty() || !Collections.disjoint(roles, accountRoles));
  }

  /** True if somebody who proved who they are at that time need not do so again now. */
  public boolean isFreshEnough(Instant authenticatedAt, Instant now) {
    return fresh.isZero() || now.isBefore(authenticatedAt.plus(fresh));
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
