package dev.gatehouse.server;

/**
 * The embedded database cannot be started or stopped. The message is one plain sentence for the
 * person at the terminal: what is wrong and the mend. It never holds the password.
 */
public final class EmbeddedPostgresException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EmbeddedPostgresException(String sentence) {
    super(sentence);
  }

  EmbeddedPostgresException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
