package dev.gatehouse.pages;

import java.time.Instant;
import java.util.List;

/**
 * One user, and what can be done.
 *
 * @param typedRoles as they are, or as they were typed and refused
 * @param mustChange whether another password must be chosen at the next sign-in
 * @param link a one-time link just made, to be shown once: an address, or the path of it when the
 *     server was not told under which address people reach it; empty: none
 * @param now what "ago" is counted from
 */
public record AdminUser(
    Administrator administrator,
    long id,
    String name,
    List<String> roles,
    String typedRoles,
    UserState state,
    boolean mustChange,
    Instant createdAt,
    Notice notice,
    String link,
    Instant now) {
  /** Cleans the names. */
  public AdminUser {
    name = Plain.of(name);
    roles = List.copyOf(roles);
    typedRoles = Plain.of(typedRoles);
  }

  /** Prints no link. */
  @Override
  public String toString() {
    return "AdminUser[" + id + "]";
  }
}
