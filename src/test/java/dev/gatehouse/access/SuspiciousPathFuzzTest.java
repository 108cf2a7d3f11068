package dev.gatehouse.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A path that is let through reads the same to everybody: decoded once, twice or normalized. */
class SuspiciousPathFuzzTest {
  private static final String[] PARTS = {
    "/", "\\", "..", ".", "%2f", "%5C", "%2e", "%25", ";", "a", "%00", "%c3%a4", "%", "+"
  };

  @FuzzTest(maxDuration = "1h")
  void pathThatIsLetThroughHasOneReading(FuzzedDataProvider data) {
    StringBuilder text = new StringBuilder("/");
    while (data.remainingBytes() > 0 && text.length() < 300) {
      text.append(data.consumeBoolean() ? data.pickValue(PARTS) : data.consumeString(3));
    }
    String path = text.toString();
    if (SuspiciousPath.isSuspicious(path)) {
      return;
    }
    String decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    assertFalse(decoded.contains("\uFFFD"), path);
    assertFalse(decoded.matches(".*[\\\\;%\\p{Cntrl}].*"), path);
    assertFalse((decoded + "/").matches(".*/\\.{0,2}/.+"), path);
    assertEquals(path.chars().filter(c -> c == '/').count(), slashes(decoded), path);
    String plain = path.replaceAll("[^A-Za-z0-9/._~-]", "x");
    assertEquals(plain, URI.create(plain).normalize().toString(), path);
  }

  private static long slashes(String text) {
    return text.chars().filter(c -> c == '/').count();
  }
}
