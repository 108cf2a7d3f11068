package dev.gatehouse.web;

/** An app wants a session while the database cannot say for whom; the filter makes it a 503. */
final class VisitorUnknownException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  VisitorUnknownException() {
    super("it cannot be told whose session this would be");
  }
}
