package dev.gatehouse.cli;

/** A command could not do what it was asked; the message is for the person who typed it. */
final class FailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedException(String message) {
    super(message);
  }
}
