package dev.gatehouse.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of {@code third-party.md}. */
final class ThirdParty {
  static final List<String> SYSTEMS = List.of("linux", "darwin", "windows");

  private static final Path PAGE = Path.of("src/site/markdown/third-party.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private ThirdParty() {}

  /**
   * A jar in a WAR, or what is inside of a jar.
   *
   * @param within the jar it is inside of; empty for a jar
   * @param texts files with its licence; {@code own} are those it brings along
   */
  record Part(String name, String version, String within, String licence, List<String> texts) {
    String file() {
      return name + "-" + version;
    }
  }

  /** Libraries of one make in the PostgreSQL of one system. */
  record Library(
      String name,
      List<String> files,
      String system,
      String version,
      String licence,
      List<String> texts) {}

  static List<Part> inBothWars() {
    return parts(rowsBelow("In both WARs"));
  }

  static List<Part> inTheExecutableAlone() {
    return parts(rowsBelow("In `gatehouse-exec.war` beside them"));
  }

  static List<Library> inPostgres() {
    List<Library> libraries = new ArrayList<>();
    for (String[] row : rowsBelow("In its PostgreSQL")) {
      for (String system : SYSTEMS) {
        String version = row[2 + SYSTEMS.indexOf(system)];
        if (!version.isEmpty()) {
          libraries.add(
              new Library(
                  row[0],
                  code(row[1]),
                  system,
                  version.replace("?", "unknown"),
                  row[5],
                  texts(row[6])));
        }
      }
    }
    return libraries;
  }

  private static List<Part> parts(List<String[]> rows) {
    List<Part> parts = new ArrayList<>();
    for (String[] row : rows) {
      String[] where = row[0].split(" in ");
      String within = where.length > 1 ? code(where[1]).get(0) : "";
      for (String name : code(where[0])) {
        parts.add(new Part(name, row[1], within, row[2], texts(row[3])));
      }
    }
    return parts;
  }

  private static List<String[]> rowsBelow(String heading) {
    String section = text().split("\n## " + Pattern.quote(heading) + "\n")[1];
    return Stream.of(section.split("\n## ")[0].split("\n"))
        .filter(line -> line.startsWith("| ") && !line.startsWith("| part |"))
        .map(line -> line.substring(2, line.lastIndexOf('|')).split("\\|", -1))
        .map(row -> Stream.of(row).map(String::strip).toArray(String[]::new))
        .toList();
  }

  private static String text() {
    try {
      return Files.readString(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(String cell) {
    return cell.equals("own") ? List.of("own") : code(cell);
  }

  private static List<String> code(String cell) {
    return CODE.matcher(cell).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
