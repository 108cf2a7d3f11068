package dev.gatehouse.session;

/** Whether a request counts as activity of its user. */
public enum Activity {
  /** It does: the idle time starts anew. */
  TOUCH,
  /** It does not, like a page's own polling. */
  LOOK
}
