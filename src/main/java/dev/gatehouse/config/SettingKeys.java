package dev.gatehouse.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keys there are, taken from the components of {@link Settings}; without the prefix. */
final class SettingKeys {

  static final String PREFIX = "gatehouse.";
  static final String ENVIRONMENT_PREFIX = "GATEHOUSE_";

  /** Names the file in which the others are looked for last; the one key that is no component. */
  static final String CONFIG = "config";

  /** Every setting by its key, in the order of the components. */
  static final Map<String, Setting> SETTINGS = settings();

  private SettingKeys() {}

  private static Map<String, Setting> settings() {
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (RecordComponent component : Settings.class.getRecordComponents()) {
      Setting setting = component.getAnnotation(Setting.class);
      if (setting != null) {
        settings.put(setting.key(), setting);
      }
    }
    return Collections.unmodifiableMap(settings);
  }

  /** Every key that may be given, those that name a file among them. */
  static List<String> all() {
    List<String> keys = new ArrayList<>();
    for (Setting setting : SETTINGS.values()) {
      keys.add(setting.key());
      if (!setting.file().isEmpty()) {
        keys.add(setting.file());
      }
    }
    keys.add(CONFIG);
    return keys;
  }

  /** {@code session.idle} to {@code GATEHOUSE_SESSION_IDLE}. */
  static String environmentName(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * A question to end a sentence about an unknown name with, when one of the known names (each with
   * its prefix) is near enough to be what was meant, also by one who forgot the prefix; else empty.
   */
  static String suggestion(String unknown, Collection<String> known) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String name : known) {
      String bare = name.substring(PREFIX.length());
      int distance = Math.min(distance(unknown, name), distance(unknown, bare));
      if (distance < least && distance <= Math.max(1, bare.length() / 3)) {
        nearest = name;
        least = distance;
      }
    }
    return nearest.isEmpty() ? "" : "; did you mean `" + nearest + "`?";
  }

  /** How many characters must be put in, taken out or replaced to turn one text into the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
