package dev.gatehouse.backup;

/** A backup could not be written or restored; the message is one sentence for the operator. */
public final class BackupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BackupException(String message) {
    super(message);
  }

  BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
