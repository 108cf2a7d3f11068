package dev.gatehouse.pages;

import dev.gatehouse.text.Text;
import java.time.Instant;
import java.util.List;

/**
 * Live sessions, a part of them at a time, the newest first.
 *
 * @param find the user or the number asked for; empty for all
 * @param isFirst whether these are the newest ones
 * @param next the number before which the next ones are; 0 if these are the last
 * @param now what "ago" is counted from
 */
public record AdminSessions(
    Administrator administrator,
    String find,
    List<Row> rows,
    boolean isFirst,
    long next,
    Notice notice,
    Instant now) {
  /** Cleans what was asked for and copies the rows. */
  public AdminSessions {
    find = Plain.of(find);
    rows = List.copyOf(rows);
  }

  /**
   * One session.
   *
   * @param id the number by which it is ended
   * @param device in words
   * @param source the address it began from; empty if that is not known
   * @param isThis whether it is the one the page was asked for with
   */
  public record Row(
      long id,
      long userId,
      String username,
      Text device,
      String source,
      Instant signedInAt,
      Instant lastSeenAt,
      boolean isThis) {
    /** Cleans the name. */
    public Row {
      username = Plain.of(username);
    }
  }
}
