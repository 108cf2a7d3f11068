package dev.gatehouse.db;

/** How long a database may take to answer, with the wait for a connection. */
public enum Patience {
  /** Somebody waits for it: a statement is cancelled after 1 s, and given up after 2 s. */
  REQUEST(1_500, 1, 2),
  /** Nobody does, as with the reaper, the commands and migrations: 10 minutes. */
  BACKGROUND(3_000, 600, 610);

  private final int connectionMillis;
  private final int statementSeconds;
  private final int socketSeconds;

  Patience(int connectionMillis, int statementSeconds, int socketSeconds) {
    this.connectionMillis = connectionMillis;
    this.statementSeconds = statementSeconds;
    this.socketSeconds = socketSeconds;
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
