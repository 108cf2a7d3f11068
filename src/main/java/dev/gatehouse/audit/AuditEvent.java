package dev.gatehouse.audit;

/**
 * Something that happened. Holds row numbers, fixed words and addresses alone: nothing a client
 * could choose, so that no line can be forged and no secret can get in.
 *
 * @param name of the OWASP Logging Vocabulary where that has one: {@code [a-z_]+}
 * @param account the account concerned; 0 if none
 * @param session the session concerned; 0 if none
 * @param source the client's address, {@code command}, {@code first_start}, {@code test_kit}, or
 *     empty
 * @param request the container's number of the request (Servlet 6.0 {@code getRequestId}), which
 *     tells it from the others of this node until a restart; empty if none
 * @param actor account of the administrator who did it on a page; 0: nobody but whom it concerns,
 *     or source says who
 * @param reason a fixed word, or empty
 * @param count how often it happened, if a flood was summed; else 1
 */
public record AuditEvent(
    String name,
    long account,
    long session,
    String source,
    String request,
    long actor,
    String reason,
    long count) {

  /**
   * The event as the log has it.
   *
   * @return one line: the name, then key=value of what there is
   */
  public String line() {
    StringBuilder line = new StringBuilder(name);
    if (account != 0 || name.startsWith("authn_login")) {
      line.append(" account=").append(account);
    }
    if (session != 0) {
      line.append(" session=").append(session);
    }
    if (!reason.isEmpty()) {
      line.append(" reason=").append(reason);
    }
    if (!source.isEmpty()) {
      line.append(" source=").append(source);
    }
    if (!request.isEmpty()) {
      line.append(" request=").append(request);
    }
    if (actor != 0) {
      line.append(" actor=").append(actor);
    }
    if (count != 1) {
      line.append(" count=").append(count);
    }
    return line.toString();
  }
}
