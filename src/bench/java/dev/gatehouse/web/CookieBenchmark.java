package dev.gatehouse.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The session cookie found in the header line. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CookieBenchmark {
  private static final String NAME = "__Host-JSESSIONID";

  private final String alone = NAME + "=" + "x".repeat(74);
  private final String amongOthers =
      "theme=dark; _ga=GA1.2.1234567890.1234567890; __Host-gatehouse-device="
          + "y".repeat(60)
          + "; "
          + alone
          + "; lang=en";

  @Benchmark
  public List<String> alone() {
    return valuesIn(alone);
  }

  @Benchmark
  public List<String> amongFiveCookies() {
    return valuesIn(amongOthers);
  }

  private static List<String> valuesIn(String header) {
    List<String> values = new ArrayList<>(1);
    Cookies.collect(header, NAME, values);
    return values;
  }
}
