package dev.gatehouse.audit;

import java.time.Instant;

/**
 * An event as the record has it.
 *
 * @param id grows with time, if not without gaps
 * @param at when, by the database's clock
 * @param accountName of the account concerned; empty for none, or one that is gone
 * @param actorName likewise, of the one who did it
 */
public record RecordedEvent(
    long id, Instant at, AuditEvent event, String accountName, String actorName) {}
