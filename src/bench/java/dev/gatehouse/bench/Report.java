package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, on standard output and in {@code target/bench/report.txt}. */
final class Report {
  private final Path file;
  private final List<String[]> goals = new ArrayList<>();

  Report(Path folder) throws IOException {
    this.file = folder.resolve("report.txt");
    Files.deleteIfExists(file);
  }

  void say(String format, Object... values) {
    String text = String.format(Locale.ROOT, format, values) + "\n";
    System.out.print(text);
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table whose first column is text and whose others are numbers. */
  void table(List<String> head, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>(List.of(head));
    all.addAll(rows);
    say("");
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < head.size(); i++) {
        int column = i;
        int width = all.stream().mapToInt(r -> r.get(column).length()).max().orElseThrow();
        String pad = " ".repeat(width - row.get(i).length());
        line.append(i == 0 ? row.get(i) + pad : "  " + pad + row.get(i));
      }
      say("%s", line.toString().stripTrailing());
    }
    say("");
  }

  /** What should be at least so much. */
  void atLeast(String what, double goal, double measured) {
    goal(what, "at least " + number(goal), measured, measured >= goal);
  }

  /** What should be at most so much. */
  void atMost(String what, double goal, double measured) {
    goal(what, "at most " + number(goal), measured, measured <= goal);
  }

  private void goal(String what, String goal, double measured, boolean met) {
    goals.add(new String[] {what, goal, number(measured), met ? "met" : "NOT met"});
  }

  /** All goals of which something was measured. */
  void goals() {
    table(List.of("goal", "", "measured", ""), goals.stream().map(goal -> List.of(goal)).toList());
  }

  /** What is counted per request, without the few statements a second of work in the background. */
  static double hundredths(double perRequest) {
    return Math.round(100 * perRequest) / 100.0;
  }

  /** Three digits that count, or none behind the point. */
  static String number(double value) {
    double size = Math.abs(value);
    String format =
        size == 0 || size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }
}
