package dev.gatehouse.pages;

import java.util.List;

/**
 * Users, a part of them at a time, and the form that adds one.
 *
 * @param find part of the names asked for; empty for all
 * @param isFirst whether these are the first ones
 * @param next the name behind which the next ones stand; empty if these are the last
 * @param typed what was typed into the form and could not be done
 */
public record AdminUsers(
    Administrator administrator,
    String find,
    List<Row> rows,
    boolean isFirst,
    String next,
    Notice notice,
    Typed typed) {
  /** Cleans what was asked for and copies the rows. */
  public AdminUsers {
    find = Plain.of(find);
    rows = List.copyOf(rows);
  }

  /** One user. */
  public record Row(long id, String name, List<String> roles, UserState state) {
    /** Cleans the name and copies the roles. */
    public Row {
      name = Plain.of(name);
      roles = List.copyOf(roles);
    }
  }

  /** What was typed into the form that adds a user. */
  public record Typed(String username, String roles) {
    /** Nothing. */
    public static final Typed NOTHING = new Typed("", "");

    /** Cleans both. */
    public Typed {
      username = Plain.of(username);
      roles = Plain.of(roles);
    }
  }
}
