package dev.gatehouse.audit;

import java.time.Duration;

/**
 * Which events of the record are asked for.
 *
 * @param accountName canonical name of the account concerned; empty for all
 * @param event name of the event; empty for all
 * @param within no older than this
 */
public record AuditQuery(String accountName, String event, Duration within) {}
