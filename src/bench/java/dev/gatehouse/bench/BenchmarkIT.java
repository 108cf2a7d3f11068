package dev.gatehouse.bench;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a request, a sign-in and a sign-out cost beside other ways to keep sessions. Run it by
 *
 * <pre>
 * mvn -Pbench verify
 * mvn -Pbench verify -Dgatehouse.bench=quick -Dgatehouse.bench.runs=steady -Dgatehouse.bench.variants=bare,gatehouse
 * </pre>
 *
 * It prints what it measured and the goals, met or not, and fails only when it could not measure: a
 * machine that does something else besides would turn a build red for no fault of the code.
 */
@Tag("bench")
class BenchmarkIT {
  @Test
  void measures() throws IOException {
    Plan plan = Plan.fromProperties();
    try (Bench bench = Bench.open(plan)) {
      for (Run run : plan.runs()) {
        run.run(bench);
      }
      bench.report().goals();
    }
  }
}
