package dev.gatehouse.protect;

import java.util.List;
import java.util.Set;

/**
 * One {@code security-constraint} of a {@code web.xml}.
 *
 * @param patterns URL patterns as the servlet specification has them
 * @param methods the HTTP methods it is for, with {@code !} in front all but them; none: all
 * @param access who is let in
 */
record Constraint(List<String> patterns, Set<String> methods, Access access) {

  /** Who is let in. */
  sealed interface Access {}

  /** Without an {@code auth-constraint}: everybody. */
  record Everybody() implements Access {}

  /** With one that names no role: nobody. */
  record Nobody() implements Access {}

  /** Whoever is signed in: role {@code **}. */
  record SignedIn() implements Access {}

  /** Whoever has one of these roles. */
  record Roles(Set<String> names) implements Access {}
}
