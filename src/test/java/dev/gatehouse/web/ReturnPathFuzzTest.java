package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.util.Optional;

/** Whatever is asked for, the way back leads to this host and below the app. */
class ReturnPathFuzzTest {
  private static final String[] PARTS = {
    "/", "\\", "..", ".", "%2f", "%5c", "%2e", "@", ":", "?", "#", ";", "http:", "evil.example"
  };

  @FuzzTest(maxDuration = "1h")
  void wayBackStaysWithinTheApp(FuzzedDataProvider data) {
    StringBuilder text = new StringBuilder();
    while (data.remainingBytes() > 0 && text.length() < 300) {
      text.append(data.consumeBoolean() ? data.pickValue(PARTS) : data.consumeString(3));
    }

    Optional<ReturnPath> target = ReturnPath.parse(text.toString());

    if (target.isPresent()) {
      String location = "/app" + target.get().path();
      assertTrue(location.chars().allMatch(c -> c > 0x20 && c < 0x7F), location);
      // java.net.URI takes fewer characters than browsers do; none of the others parts anything.
      String path = location.replaceFirst("\\?.*", "").replaceAll("[^A-Za-z0-9/.:@%~_-]", "x");
      URI resolved = URI.create("https://host.example/login").resolve(path);
      assertEquals("host.example", resolved.getHost(), location);
      assertTrue(resolved.normalize().getPath().startsWith("/app/"), location);
    }
  }
}
