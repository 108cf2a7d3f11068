package dev.gatehouse.pages;

import java.time.Instant;
import java.util.List;

/**
 * The protected start page. Control and format characters in the name and the roles are replaced by
 * U+FFFD.
 *
 * @param roles may be empty
 * @param now what "ago" and "in" are counted from
 * @param idleExpiresAt when the session ends if it is not used any more; never shown as later than
 *     {@code absoluteExpiresAt}
 * @param absoluteExpiresAt when the session ends even if it is used
 */
public record Home(
    String username,
    List<String> roles,
    Instant signedInAt,
    Instant now,
    Instant idleExpiresAt,
    Instant absoluteExpiresAt,
    TimeLeft left) {
  public Home {
    username = Plain.of(username);
    roles = roles.stream().map(Plain::of).toList();
    idleExpiresAt = idleExpiresAt.isAfter(absoluteExpiresAt) ? absoluteExpiresAt : idleExpiresAt;
  }

  /** Whether there are pages for administrators to be shown. */
  public boolean isAdmin() {
    return roles.contains("admin");
  }
}
