package dev.gatehouse.config;

/** What the documentation may say of a setting. */
public final class DocumentedSettings {
  private DocumentedSettings() {}

  /**
   * The default of the setting with this whole key; empty where it has none.
   *
   * @throws IllegalArgumentException when there is no such setting
   */
  public static String defaultOf(String key) {
    return SettingKeys.SETTINGS.values().stream()
        .filter(setting -> key.equals(SettingKeys.PREFIX + setting.key()))
        .map(Setting::standard)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no setting " + key));
  }
}
