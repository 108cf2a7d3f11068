package dev.gatehouse.audit;

import java.time.Instant;

/**
 * What happened in one hour.
 *
 * @param began at the full hour, UTC
 * @param signIns how many there were
 * @param refusals how many attempts to sign in were refused, those turned away unchecked among them
 * @param throttledSources from how many addresses some were turned away unchecked
 */
public record HourOfEvents(Instant began, long signIns, long refusals, long throttledSources) {}
