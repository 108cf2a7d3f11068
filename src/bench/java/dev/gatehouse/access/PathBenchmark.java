package dev.gatehouse.access;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a path is worth: whether it is suspicious, and which rule is its. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PathBenchmark {
  private static final String PATH = "/reports/2026/november/summary";

  private final AccessRules standard = AccessRules.parse("/* = signed-in");
  private final AccessRules several =
      AccessRules.parse(
          "/public/* = public; /assets/* = public; /admin/* = role:admin fresh:10m;"
              + " /poll = signed-in no-touch; /* = signed-in");

  @Benchmark
  public boolean suspicious() {
    return SuspiciousPath.isSuspicious(PATH);
  }

  @Benchmark
  public AccessRule oneRule() {
    return standard.ruleFor(PATH);
  }

  @Benchmark
  public AccessRule lastOfFiveRules() {
    return several.ruleFor(PATH);
  }
}
