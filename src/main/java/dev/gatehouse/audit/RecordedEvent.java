package dev.gatehouse.audit;

import java.time.Instant;

/**
 * An event as the record has it.
 *
 * @param at when, by the database's clock
 */
public record RecordedEvent(Instant at, AuditEvent event) {}
