package dev.gatehouse.pages;

/**
 * Who looks at a page for administrators, and at which part of it.
 *
 * @param username whose page it is
 */
public record Administrator(String username, Section section, TimeLeft left) {
  /** The parts there are. */
  public enum Section {
    OVERVIEW,
    USERS,
    SESSIONS,
    AUDIT
  }

  /** Cleans the name. */
  public Administrator {
    username = Plain.of(username);
  }
}
