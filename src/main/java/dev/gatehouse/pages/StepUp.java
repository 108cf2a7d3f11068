package dev.gatehouse.pages;

/**
 * The page on which somebody who is signed in types the password once more.
 *
 * @param username shown, not asked for
 * @param returnTo the path to go to afterwards; empty for the default
 * @param obstacle if there is one, the page has no form
 */
public record StepUp(
    String username, String returnTo, Notice notice, Obstacle obstacle, TimeLeft left) {
  /** Cleans the name. */
  public StepUp {
    username = Plain.of(username);
  }
}
