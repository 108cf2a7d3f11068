package dev.gatehouse.protect;

/** The app cannot be protected as it is; the message says in one sentence why, and the mend. */
public final class CannotProtectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotProtectException(String message) {
    super(message);
  }

  CannotProtectException(String message, Throwable cause) {
    super(message, cause);
  }
}
