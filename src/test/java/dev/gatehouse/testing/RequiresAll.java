package dev.gatehouse.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Where the system property {@value #PROPERTY} is set, to anything but {@code false}, a test that
 * was skipped or aborted fails the run: a green run then means that every test ran. Registered for
 * all tests in {@code META-INF/services}.
 */
public final class RequiresAll implements LauncherSessionListener {
  static final String PROPERTY = "gatehouse.require-all";

  private final List<String> skipped = new CopyOnWriteArrayList<>();

  /** Whether this value of the property turns it on; {@code false} where it is not set. */
  static boolean isOn(String value) {
    return !value.equals("false");
  }

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    session.getLauncher().registerTestExecutionListeners(new Skips());
  }

  /** Throws here because JUnit swallows what a listener throws while tests run. */
  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (!skipped.isEmpty()) {
      throw new IllegalStateException(
          PROPERTY + " is set, and these tests did not run: " + String.join("; ", skipped));
    }
  }

  private final class Skips implements TestExecutionListener {
    private boolean on;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
      on = isOn(plan.getConfigurationParameters().get(PROPERTY).orElse("false"));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      add(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
        add(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
      }
    }

    private void add(TestIdentifier test, String reason) {
      if (on) {
        skipped.add(test.getUniqueId() + " (" + reason + ")");
      }
    }
  }
}
