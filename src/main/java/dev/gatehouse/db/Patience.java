package dev.gatehouse.db;

/** How long a database may take to answer. */
public enum Patience {
  /** Somebody waits for it: a statement is cancelled after 1 s, and the link cut after 2 s. */
  REQUEST(1, 2),
  /** Nobody does, as with the reaper, the commands and migrations: 10 minutes. */
  BACKGROUND(600, 610);

  private final int statementSeconds;
  private final int socketSeconds;

  Patience(int statementSeconds, int socketSeconds) {
    this.statementSeconds = statementSeconds;
    this.socketSeconds = socketSeconds;
  }

  /** After this the server is asked to stop, so that nothing goes on behind our back. */
  int statementSeconds() {
    return statementSeconds;
  }

  /** After this the link is given up. */
  int socketSeconds() {
    return socketSeconds;
  }
}
