package dev.gatehouse.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.web.LogCapture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** On the SLF4J of the tests, which plays that of the app. */
class HostLoggingTest {
  @Test
  void linesGoToTheAppsLoggerWithoutOurPrefix() {
    HostLogging provider = new HostLogging();
    provider.initialize();
    Logger logger =
        provider.getLoggerFactory().getLogger("dev.gatehouse.shaded.com.example.library");
    assertEquals(HostLogger.class, logger.getClass());
    try (LogCapture log = new LogCapture("com.example.library")) {
      assertTrue(logger.isTraceEnabled() && logger.isErrorEnabled());
      logger.info("event a={} b={}", 1, "two");
      logger.warn("went wrong c={}", 3, new IllegalStateException("the cause"));
      logger.debug("{} is not filled in twice", "{}");

      List<String> lines = log.lines();
      assertEquals("event a=1 b=two", lines.get(0));
      assertTrue(lines.get(1).startsWith("went wrong c=3java.lang.IllegalStateException: the c"));
      assertEquals("{} is not filled in twice", lines.get(2));
    }
    assertFalse(logger.isTraceEnabled());
  }

  @Test
  void appWithoutSlf4jHasNone() {
    assertTrue(HostLogger.factory(ClassLoader.getPlatformClassLoader()).isEmpty());
  }
}
