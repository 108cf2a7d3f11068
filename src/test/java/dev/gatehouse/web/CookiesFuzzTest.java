package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;

/** The cookies found in a header are those that a slow and plain reading finds. */
class CookiesFuzzTest {
  private static final String NAME = "__Host-JSESSIONID";

  @FuzzTest(maxDuration = "1h")
  void fastReadingFindsWhatAPlainOneFinds(FuzzedDataProvider data) {
    StringBuilder header = new StringBuilder();
    while (data.remainingBytes() > 0 && header.length() < 500) {
      header.append(
          data.consumeBoolean()
              ? data.pickValue(new String[] {NAME, "=", ";", " ", "\t", "\""})
              : data.consumeString(3));
    }
    List<String> found = new ArrayList<>();
    Cookies.collect(header.toString(), NAME, found);

    assertEquals(plainly(header.toString()), found, header::toString);
  }

  private static List<String> plainly(String header) {
    List<String> values = new ArrayList<>();
    for (String part : header.split(";", -1)) {
      String pair = part.replaceFirst("^[ \t]+", "");
      if (pair.startsWith(NAME + "=")) {
        String value = pair.substring(NAME.length() + 1).replaceFirst("[ \t]+\\z", "");
        if (!values.contains(value)) {
          values.add(value);
        }
      }
    }
    return values;
  }
}
