package dev.gatehouse.config;

/** What happens at the start when the schema in the database is older than the program. */
public enum Migrate {
  /** The schema is brought up to date. */
  AUTO,
  /** The start is refused; an owner's role runs {@code migrate}. */
  CHECK
}
