package dev.gatehouse.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs small test classes within a test and looks at how the run ends. */
class RequiresAllTest {
  @ParameterizedTest
  @ValueSource(classes = {SwitchedOff.class, Aborted.class})
  void testThatDidNotRunFailsTheRun(Class<?> tests) {
    Exception failure = assertThrows(IllegalStateException.class, () -> run(tests, "true"));

    assertTrue(failure.getMessage().contains(tests.getSimpleName()), failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(classes = {SwitchedOff.class, Aborted.class})
  void withoutThePropertyTestsMayBeSkipped(Class<?> tests) {
    assertDoesNotThrow(() -> run(tests, "false"));
  }

  @ParameterizedTest
  @ValueSource(classes = {Complete.class, ProgramFound.class})
  void runOfEveryTestSucceeds(Class<?> tests) {
    assertEquals(1, run(tests, "true").getTestsSucceededCount());
  }

  @Test
  void missingProgramSkipsTheClassAndSaysSoOnce() {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertEquals(1, run(ProgramMissing.class, "false").getContainersSkippedCount());
    } finally {
      System.setErr(before);
    }
    assertEquals(
        "SKIPPED RequiresAllTest$ProgramMissing: not installed: no-such-program (mend: get it)",
        said.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void missingProgramFailsTheClassWhenAllIsRequired() {
    TestExecutionSummary summary = run(ProgramMissing.class, "true");

    assertEquals(1, summary.getTotalFailureCount());
    Throwable failure = summary.getFailures().get(0).getException();
    assertTrue(failure.getMessage().contains("no-such-program"), failure.getMessage());
  }

  private static TestExecutionSummary run(Class<?> tests, String requireAll) {
    LauncherConfig config =
        LauncherConfig.builder()
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .addLauncherSessionListeners(new RequiresAll())
            .build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    try (LauncherSession session = LauncherFactory.openSession(config)) {
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass(tests))
                  .configurationParameter(RequiresAll.PROPERTY, requireAll)
                  .build(),
              summary);
    }
    return summary.getSummary();
  }

  static final class Complete {
    @Test
    void runs() {}
  }

  static final class SwitchedOff {
    @Test
    void runs() {}

    @Test
    @Disabled("on purpose")
    void doesNotRun() {}
  }

  static final class Aborted {
    @Test
    void stops() {
      Assumptions.abort("on purpose");
    }
  }

  @RequiresProgram(value = "java", install = "get it")
  static final class ProgramFound {
    @Test
    void runs() {}
  }

  @RequiresProgram(
      value = {"java", "no-such-program"},
      install = "get it")
  static final class ProgramMissing {
    @Test
    void doesNotRun() {}

    @Test
    void doesNotRunEither() {}
  }
}
