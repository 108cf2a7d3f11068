package dev.gatehouse.audit;

/**
 * An event on its way to log and table.
 *
 * @param isRefusal whether a client can bring it about as often as it likes
 * @param nanos when, by this process's monotonic clock
 */
record Happening(AuditEvent event, boolean isRefusal, long nanos) {}
