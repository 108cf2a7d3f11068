package dev.gatehouse.db;

/** The schema is missing, old or foreign; the message says which and what to do. */
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaException(String message) {
    super(message);
  }

  SchemaException(String operation, Throwable cause) {
    super(
        "could not " + operation + ": " + cause.getMessage().lines().findFirst().orElse(""), cause);
  }
}
