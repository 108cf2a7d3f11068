package dev.gatehouse.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.web.LogCapture;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the check does where it cannot look; where it can, {@link TwoDoorsTest} tries it. */
class StartCheckTest {
  @Test
  void containerThatIsNotKnownIsWarnedOf() {
    ServletContext context =
        answering(
            ServletContext.class,
            Map.of("getServletRegistrations", Map.of(), "getServerInfo", "Other/1"));
    FilterConfig config = answering(FilterConfig.class, Map.of("getServletContext", context));
    try (LogCapture log = new LogCapture("dev.gatehouse")) {
      new StartCheck("gatehouse", () -> {}).init(config);
      assertEquals(1, log.lines().size());
      assertTrue(log.lines().get(0).startsWith("sys_order_unknown server=\"Other/1\" mend="));
    }
  }

  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            StartCheckTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.get(method.getName())));
  }
}
