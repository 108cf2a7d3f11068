package dev.gatehouse.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestDatabase.Access;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The tests that ask a database, run within a test on a database of its choice. */
final class Suite {
  private static final List<String> CLASSES =
      List.of(
          "account.AccountsTest",
          "account.LoginThrottleTest",
          "account.RecoveryTest",
          "audit.AuditTest",
          "cli.CommandLineTest",
          "db.GrantsTest",
          "db.MasterKeyStoreTest",
          "session.SessionsTest",
          "web.ForgedCookieTest",
          "web.PasswordChangeTest",
          "web.SeedTest",
          "web.SetCookieTest");

  private static final int FEWEST_TESTS = 150;

  private Suite() {}

  /** Fails unless all of them pass there; says how many there were and how long they took. */
  static void passesOn(String name, Access access, String... excludedTags) {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                CLASSES.stream()
                    .map(type -> selectClass("dev.gatehouse." + type))
                    .toArray(ClassSelector[]::new));
    if (excludedTags.length > 0) {
      request.filters(TagFilter.excludeTags(excludedTags));
    }
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequest built = request.build();
    TestDatabase.on(access, () -> LauncherFactory.create().execute(built, listener));
    TestExecutionSummary summary = listener.getSummary();
    System.out.printf(
        "%-32s %d tests, %d failed, %d s%n",
        name,
        summary.getTestsFoundCount(),
        summary.getTotalFailureCount(),
        (summary.getTimeFinished() - summary.getTimeStarted()) / 1000);
    assertEquals(0, summary.getTotalFailureCount(), () -> failures(summary));
    assertTrue(summary.getTestsSucceededCount() >= FEWEST_TESTS, "most tests did not run");
    assertEquals(summary.getTestsFoundCount(), summary.getTestsSucceededCount());
  }

  private static String failures(TestExecutionSummary summary) {
    StringWriter text = new StringWriter();
    summary.printFailuresTo(new PrintWriter(text), 30);
    return text.toString();
  }
}
