package dev.gatehouse.pages;

import dev.gatehouse.text.Text;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The page on which people see and end their own sessions.
 *
 * @param rows the live sessions, the one used last first; one of them is this one
 * @param now what "ago" is counted from
 */
public record OwnSessions(String username, List<Row> rows, Instant now, TimeLeft left) {
  /** More are counted and not shown: a page is to stay small, whatever the limit of sessions is. */
  private static final int MOST_SHOWN = 20;

  /** Cleans the name and copies the rows. */
  public OwnSessions {
    username = Plain.of(username);
    rows = List.copyOf(rows);
  }

  /**
   * One session.
   *
   * @param id the number by which it is ended
   * @param device in words
   * @param network part of the address it began from; empty if that is not known
   * @param isThis whether it is the one the page was asked for with
   */
  public record Row(
      long id,
      Text device,
      String network,
      Instant signedInAt,
      Instant lastSeenAt,
      boolean isThis) {}

  /** The rows to be shown, this one first. */
  public List<Row> shown() {
    return rows.stream()
        .sorted(Comparator.comparing(row -> !row.isThis()))
        .limit(MOST_SHOWN)
        .toList();
  }

  /** How many are not. */
  public int hidden() {
    return rows.size() - shown().size();
  }

  /** Whether there is any besides this one. */
  public boolean hasOthers() {
    return rows.size() > 1;
  }
}
