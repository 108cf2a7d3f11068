package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {
  @ParameterizedTest(name = "idle time {0}: {1}")
  @CsvSource({
    "PT24H, PT2M",
    "PT30M, PT2M",
    "PT10M, PT2M",
    "PT5M, PT1M",
    "PT2M, PT24S",
    "PT1M, PT20S",
    "PT40S, PT20S",
    "PT12S, PT6S",
    "PT1S, PT0S"
  })
  void endIsToldAFifthBeforeItButNeverTooLateToReact(Duration idle, Duration notice) {
    assertEquals(notice, TimeLeft.of(idle, idle).notice());
  }
}
