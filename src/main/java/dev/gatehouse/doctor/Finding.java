package dev.gatehouse.doctor;

/**
 * Something that is not as it should be.
 *
 * @param what is wrong, and what comes of it
 * @param mend what to do about it
 */
public record Finding(String what, String mend) {}
