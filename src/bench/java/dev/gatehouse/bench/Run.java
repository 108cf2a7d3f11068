package dev.gatehouse.bench;

import java.io.IOException;

/** One thing that is measured. */
enum Run {
  STEADY(SteadyRun::run, true),
  FORGED(RefusedRun::forged, true),
  ANONYMOUS(RefusedRun::anonymous, true),
  LOGIN(LoginRun::run, true),
  FLOOD(FloodRun::run, true),
  REVOCATION(RevocationRun::run, true),
  STEPS(StepsRun::run, true),
  SCALE(ScaleRun::run, false),
  REAPER(ReaperRun::run, false),
  ADMIN(AdminRun::run, false),
  HEAP(HeapRun::run, false);

  private final Body body;
  private final boolean isUsual;

  Run(Body body, boolean isUsual) {
    this.body = body;
    this.isUsual = isUsual;
  }

  @FunctionalInterface
  interface Body {
    void run(Bench bench) throws IOException;
  }

  void run(Bench bench) throws IOException {
    body.run(bench);
  }

  /** Whether it is run where none is named. */
  boolean isUsual() {
    return isUsual;
  }
}
