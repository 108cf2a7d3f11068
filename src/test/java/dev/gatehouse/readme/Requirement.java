package dev.gatehouse.readme;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A row of {@code requirements.csv}: what the product must do, in our words, and by whom it is
 * asked.
 *
 * @param group the heading it stands under
 * @param level of the OWASP ASVS; with a star where another source asks for it
 * @param remark why it is refused or open; what is done otherwise where it is met
 */
record Requirement(
    String group,
    String id,
    String level,
    String source,
    String required,
    Status status,
    String remark) {

  /** How it stands. */
  enum Status {
    PROVED,
    REFUSED,
    OPEN
  }

  private static final String FILE = "/dev/gatehouse/requirements.csv";
  private static final String HEADING = "# ";
  private static final int COLUMNS = 6;

  /** All of them, in the order of the file. */
  static List<Requirement> all() {
    try (InputStream file = Requirement.class.getResourceAsStream(FILE)) {
      return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Requirement> parse(String file) {
    List<Requirement> requirements = new ArrayList<>();
    String group = "";
    for (String line : file.lines().skip(1).toList()) {
      if (line.startsWith(HEADING)) {
        group = line.substring(HEADING.length());
      } else {
        requirements.add(parse(group, line.split("\\|", -1)));
      }
    }
    return requirements;
  }

  private static Requirement parse(String group, String[] cells) {
    if (cells.length != COLUMNS) {
      throw new IllegalStateException(FILE + ": " + COLUMNS + " columns, in " + cells[0]);
    }
    Status status =
        cells[4].isEmpty() ? Status.PROVED : Status.valueOf(cells[4].toUpperCase(Locale.ROOT));
    return new Requirement(group, cells[0], cells[1], cells[2], cells[3], status, cells[5]);
  }
}
