package dev.gatehouse.db;

/** How long a database may take to answer. */
public enum Patience {
  /** Somebody waits for it: a statement is cancelled after 1 s, and the link cut after 2 s. */
  REQUEST(1, 2, 2),
  /** Nobody does, as with the reaper, the commands and migrations: 10 minutes. */
  BACKGROUND(600, 610, 10);

  private final int statementSeconds;
  private final int socketSeconds;
  private final int loginSeconds;

  Patience(int statementSeconds, int socketSeconds, int loginSeconds) {
    this.statementSeconds = statementSeconds;
    this.socketSeconds = socketSeconds;
    this.loginSeconds = loginSeconds;
  }

  /** After this the server is asked to stop, so that nothing goes on behind our back. */
  int statementSeconds() {
    return statementSeconds;
  }

  /** After this the link is given up. */
  int socketSeconds() {
    return socketSeconds;
  }

  /** Time to connect, over all hosts of the URL. */
  int loginSeconds() {
    return loginSeconds;
  }
}
