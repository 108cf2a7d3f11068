/**
 * Measures whole servers beside each other. {@code BenchmarkIT} begins it; a run says what is done,
 * a variant what it is done to, each in a JVM of its own, and the report prints the goals beside.
 */
package dev.gatehouse.bench;
