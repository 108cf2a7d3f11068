package dev.gatehouse.testing;

import java.time.Duration;

/** Lets time pass for sessions by moving their instants back: the database's clock rules. */
public final class Ageing {
  private Ageing() {}

  /** Every session was last used this much earlier than it was. */
  public static void idleFor(TestRealm realm, Duration time) {
    move(realm, time, "last_access");
  }

  /** Every session, with all its instants, is this much older. */
  public static void olderBy(TestRealm realm, Duration time) {
    move(realm, time, "created_at", "auth_at", "last_access", "abs_expires", "reap_after");
  }

  /** The reaper may look at every session now. */
  public static void dueForReaping(TestRealm realm) {
    realm.sql("UPDATE ${realm}.session SET reap_after = now() - interval '1 s'");
  }

  private static void move(TestRealm realm, Duration time, String... columns) {
    StringBuilder assignments = new StringBuilder();
    for (String column : columns) {
      assignments
          .append(assignments.isEmpty() ? "" : ", ")
          .append(column + " = " + column + " - " + time.toMillis() + " * interval '1 ms'");
    }
    realm.sql("UPDATE ${realm}.session SET " + assignments);
  }
}
