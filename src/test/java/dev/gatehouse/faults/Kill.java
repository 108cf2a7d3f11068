package dev.gatehouse.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One kill to come.
 *
 * @param load how long clients are at work before it, 0.2 to 2 s
 * @param choice 0 to 1, decides what the target leaves open
 */
record Kill(Target target, Duration load, double choice) {
  /** What dies by {@code kill -9}, and who brings it back. */
  enum Target {
    /** The JVM; the next one takes over the PostgreSQL it left behind. */
    JVM,
    /**
     * All of PostgreSQL; the JVM answers 503 until it too is ended, and the next one starts both.
     */
    POSTGRES,
    /** One process of PostgreSQL's; PostgreSQL recovers by itself and the JVM lives on. */
    BACKEND,
    /** The JVM and all of PostgreSQL; the next JVM starts both. */
    BOTH,
    /**
     * As {@link #BOTH}, and that next JVM too while it starts; the one after finds what it left.
     */
    BOTH_THEN_START;

    /** Whether the postmaster is the same before and after. */
    boolean isSurvivedByPostmaster() {
      return this == JVM || this == BACKEND;
    }
  }

  /**
   * Each target as often as the others, in an order and with times that follow from the seed alone.
   */
  static List<Kill> plan(long seed, int count) {
    Random random = new Random(seed);
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      targets.add(Target.values()[i % Target.values().length]);
    }
    Collections.shuffle(targets, random);
    return targets.stream()
        .map(
            target ->
                new Kill(
                    target, Duration.ofMillis(random.nextInt(200, 2_000)), random.nextDouble()))
        .toList();
  }

  @Override
  public String toString() {
    return target + " after " + load.toMillis() + " ms";
  }
}
