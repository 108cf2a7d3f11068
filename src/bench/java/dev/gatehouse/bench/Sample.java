package dev.gatehouse.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Numbers of one kind, sorted. */
record Sample(double[] sorted) {
  static <T> Sample of(Collection<T> all, ToDoubleFunction<T> number) {
    return new Sample(all.stream().mapToDouble(number).sorted().toArray());
  }

  static Sample of(Collection<Double> all) {
    return of(all, Double::doubleValue);
  }

  double median() {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The smallest number that this part of all (0 to 1) does not exceed. */
  double percentile(double part) {
    return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
  }

  double min() {
    return sorted[0];
  }

  double max() {
    return sorted[sorted.length - 1];
  }

  int size() {
    return sorted.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sample sample && Arrays.equals(sorted, sample.sorted);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sorted);
  }
}
