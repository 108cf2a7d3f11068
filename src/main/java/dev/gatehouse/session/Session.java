package dev.gatehouse.session;

import java.time.Duration;
import java.time.Instant;

/**
 * A live session as its row says; all instants are the database's clock.
 *
 * @param id column {@code sid}, the only name of a session that is shown or logged
 * @param createdAt when the user signed in
 * @param authenticatedAt when the user last proved who they are
 * @param lastAccessAt last activity written down: behind the truth by at most a twentieth of {@code
 *     idle} or a minute, whichever is less, and a second, or as long as the database is away
 * @param idle how long it lives without activity
 * @param absoluteExpiresAt the end, whatever the activity
 */
public record Session(
    long id,
    Instant createdAt,
    Instant authenticatedAt,
    Instant lastAccessAt,
    Duration idle,
    Instant absoluteExpiresAt) {

  /**
   * When the session ends if nothing more is heard of its user.
   *
   * @return the sooner of the idle and the absolute end, by the database's clock
   */
  public Instant idleExpiresAt() {
    Instant idleEnd = lastAccessAt.plus(idle);
    return idleEnd.isBefore(absoluteExpiresAt) ? idleEnd : absoluteExpiresAt;
  }

  /** From when on activity is worth a write. */
  Instant touchDueAt() {
    return lastAccessAt.plus(SessionPolicy.touchInterval(idle));
  }

  Session touchedAt(Instant now) {
    return new Session(id, createdAt, authenticatedAt, now, idle, absoluteExpiresAt);
  }
}
