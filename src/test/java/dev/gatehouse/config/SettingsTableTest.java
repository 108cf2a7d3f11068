package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

  @Test
  void everySettingHasItsRowInTheTable() {
    List<String> lines = SettingsTable.markdown().lines().toList();

    assertEquals("| key | default | bounds | meaning |", lines.get(0));
    assertEquals(2 + SettingKeys.SETTINGS.size() + 1, lines.size());
    assertTrue(
        lines.contains(
            "| `gatehouse.session.idle` | `30m` | 1m to 24h | A session ends after this long"
                + " without a request. |"),
        SettingsTable.markdown());
    for (String key : SettingKeys.all()) {
      assertTrue(SettingsTable.markdown().contains("`gatehouse." + key + "`"), key);
    }
    for (String line : lines) {
      assertEquals(5, line.chars().filter(c -> c == '|').count(), line);
    }
  }
}
