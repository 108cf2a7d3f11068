package dev.gatehouse.account;

import java.time.Instant;

/**
 * An account as those see it who look after accounts.
 *
 * @param hasPassword false: nobody can sign in until one is set by a link
 * @param mustChange whether its user must choose another password at the next sign-in
 */
public record AccountEntry(
    Account account,
    boolean isEnabled,
    boolean hasPassword,
    boolean mustChange,
    Instant createdAt) {}
