package dev.gatehouse.audit;

/**
 * Is told of each security event, such as to write to people about a sign-in in a new browser (ASVS
 * 5.0 6.3.5 and 6.3.7). None is bundled. Those that are named in {@code
 * META-INF/services/dev.gatehouse.audit.AuditListener} on the app's class path are used; such a
 * class is public and has a public constructor without parameters.
 *
 * <p>Each has a thread of its own, on which it hears one event after the other, in their order,
 * once the event's row is written: within a second or two, on the node where it happened, and not
 * again after a restart. No request and no other listener waits for it. Of a flood of refusals it
 * is told what log and table hold, the first and then their number.
 */
public interface AuditListener {
  /**
   * Something happened. May take its time: up to 1,000 events wait meanwhile, and more are not
   * told, of which the log has a line {@code sys_audit_listener_late}.
   *
   * @param event see the list in {@code logging.md}
   * @throws Exception when it could not do its work; it is not told again, and the log has a line
   *     {@code sys_audit_listener_failed}
   */
  void happened(AuditEvent event) throws Exception;
}
