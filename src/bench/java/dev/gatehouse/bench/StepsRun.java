package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The steps of one request, each by itself: every {@code ...Benchmark} class, run by JMH. */
final class StepsRun {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private StepsRun() {}

  static void run(Bench bench) {
    bench.report().say("Steps of one request, one thread");
    TimeValue second = TimeValue.seconds(1);
    int iterations = bench.plan().rounds();
    Options options =
        new OptionsBuilder()
            .include("dev\\.gatehouse\\..*Benchmark\\.")
            .forks(1)
            .warmupTime(second)
            .warmupIterations(iterations)
            .measurementTime(second)
            .measurementIterations(iterations)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .build();
    try {
      List<List<String>> rows = new ArrayList<>();
      for (RunResult result : new Runner(options).run()) {
        rows.add(row(result));
      }
      bench.report().table(List.of("step", "ns", "bytes allocated"), rows);
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> row(RunResult result) {
    Result<?> time = result.getPrimaryResult();
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    String name = result.getParams().getBenchmark().replaceFirst("dev\\.gatehouse\\.", "");
    return List.of(
        name, Report.number(time.getScore()), Report.number(Math.round(allocated.getScore())));
  }
}
