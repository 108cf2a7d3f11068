package dev.gatehouse.pages;

import dev.gatehouse.text.Text;
import java.time.Instant;
import java.util.List;

/**
 * What happened, a part of it at a time, the latest first.
 *
 * @param user whom it concerns; empty for anybody
 * @param event name of the event; empty for any
 * @param days no older than so many
 * @param events names to choose from
 * @param isFirst whether these are the latest ones
 * @param next the number before which the next ones are; 0 if these are the last
 */
public record AdminAudit(
    Administrator administrator,
    String user,
    String event,
    int days,
    List<String> events,
    List<Row> rows,
    boolean isFirst,
    long next,
    Notice notice) {
  /** The periods to choose from. */
  public static final List<Integer> DAYS = List.of(1, 7, 30, 365);

  /** One of them, in words. */
  public static Text length(int days) {
    return Text.counted("time.days", days);
  }

  /** Cleans what was asked for and copies the rows. */
  public AdminAudit {
    user = Plain.of(user);
    events = List.copyOf(events);
    rows = List.copyOf(rows);
  }

  /**
   * One event.
   *
   * @param userId the account concerned; 0 for none
   * @param username its name; empty when it is gone
   * @param actor name of the administrator who did it; empty for none
   * @param session its number; 0 for none
   * @param count how often, if a flood was summed; else 1
   */
  public record Row(
      Instant at,
      String event,
      String reason,
      long userId,
      String username,
      String actor,
      long session,
      String source,
      long count) {
    /** Cleans the names. */
    public Row {
      username = Plain.of(username);
      actor = Plain.of(actor);
    }
  }
}
