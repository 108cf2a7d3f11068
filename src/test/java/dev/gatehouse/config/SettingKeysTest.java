package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingKeysTest {

  @Test
  void everyComponentIsASettingButTheIgnoredNames() {
    assertEquals(
        Stream.of(Settings.class.getRecordComponents()).count() - 1, SettingKeys.SETTINGS.size());
  }

  @Test
  void noTwoSettingsShareANameInTheEnvironment() {
    List<String> names = SettingKeys.all().stream().map(SettingKeys::environmentName).toList();

    assertTrue(names.contains("GATEHOUSE_PASSWORD_MIN_LENGTH"), names::toString);
    assertEquals(names.size(), names.stream().distinct().count(), names::toString);
  }

  @Test
  void noSettingHasANameThatKubernetesInjects() {
    for (String key : SettingKeys.all()) {
      String name = SettingKeys.environmentName(key);
      assertFalse(name.startsWith("GATEHOUSE_PORT"), name);
      assertFalse(name.startsWith("GATEHOUSE_SERVICE_PORT"), name);
      assertFalse(name.equals("GATEHOUSE_SERVICE_HOST"), name);
    }
  }
}
