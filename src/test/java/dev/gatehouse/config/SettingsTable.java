package dev.gatehouse.config;

/** The table of all settings in the documentation, drawn from {@link Settings}. */
public final class SettingsTable {

  private SettingsTable() {}

  /** A table in Markdown, one row a setting in the order of the components, ending in a newline. */
  public static String markdown() {
    StringBuilder table =
        new StringBuilder("| key | default | bounds | meaning |\n|---|---|---|---|\n");
    for (Setting setting : SettingKeys.SETTINGS.values()) {
      String keys = code(SettingKeys.PREFIX + setting.key());
      if (!setting.file().isEmpty()) {
        keys += ", " + code(SettingKeys.PREFIX + setting.file());
      }
      String standard = setting.standard().isEmpty() ? "none" : code(setting.standard());
      row(table, keys, standard, setting.bounds(), setting.meaning());
    }
    row(
        table,
        code(SettingKeys.PREFIX + SettingKeys.CONFIG),
        "none",
        "a readable properties file in UTF-8",
        "The file in which settings are looked for last; cannot be given in a file.");
    return table.toString();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static void row(StringBuilder table, String... cells) {
    for (String cell : cells) {
      table.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    table.append("|\n");
  }
}
