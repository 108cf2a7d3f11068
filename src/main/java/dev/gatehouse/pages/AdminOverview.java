package dev.gatehouse.pages;

import java.util.List;

/**
 * What there is to see at a glance.
 *
 * @param liveSessions how many there are
 * @param waitingSources from how many addresses nobody may try to sign in now
 * @param waitingAccounts for how many names nobody may, but in a known browser
 * @param charts each with a table of its numbers
 */
public record AdminOverview(
    Administrator administrator,
    long liveSessions,
    long waitingSources,
    long waitingAccounts,
    List<BarChart> charts) {
  /** Copies the charts. */
  public AdminOverview {
    charts = List.copyOf(charts);
  }
}
