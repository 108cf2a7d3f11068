package dev.gatehouse.db;

/** How long a database may take to answer, with the wait for a connection. */
public enum Patience {
  /** Somebody waits for it: a statement is cancelled after 1 s, and given up after 2 s. */
  REQUEST(500, 1_500, 1, 2),
  /** An administrator does, and asks what may read a whole table: 10 seconds. */
  ADMINISTRATION(3_000, 3_000, 10, 12),
  /** Nobody does, as with the reaper, the commands and migrations: 10 minutes. */
  BACKGROUND(3_000, 3_000, 600, 610);

  private final int turnMillis;
  private final int connectionMillis;
  private final int statementSeconds;
  private final int socketSeconds;

  Patience(int turnMillis, int connectionMillis, int statementSeconds, int socketSeconds) {
    this.turnMillis = turnMillis;
    this.connectionMillis = connectionMillis;
    this.statementSeconds = statementSeconds;
    this.socketSeconds = socketSeconds;
  }

  /** After this it is not one's turn, where reads take turns. */
  int turnMillis() {
    return turnMillis;
  }

  /** After this there is no connection to be had. */
  int connectionMillis() {
    return connectionMillis;
  }

  /** After this the server is asked to stop, so that nothing goes on behind our back. */
  int statementSeconds() {
    return statementSeconds;
  }

  /** After this the link is given up. */
  int socketSeconds() {
    return socketSeconds;
  }

  /** The time for all of it, from now. */
  Deadline deadline() {
    return new Deadline(socketSeconds * 1_000L);
  }
}
