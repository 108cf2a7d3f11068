package dev.gatehouse.pages;

/**
 * The page on which somebody with a one-time link sets a password.
 *
 * @param minLength least number of characters
 * @param obstacle as with {@link SignIn}
 */
public record Recover(int minLength, Notice notice, Obstacle obstacle) {}
