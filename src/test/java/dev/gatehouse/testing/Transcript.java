package dev.gatehouse.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of a page that begins with {@code ```console}: commands after {@code $}, each with the
 * lines it is said to print.
 *
 * @param kind what follows the word console, such as {@code server}; empty if nothing does
 */
public record Transcript(String kind, List<Step> steps) {
  private static final Pattern BLOCK =
      Pattern.compile("```console ?([^\n]*)\n(.*?)```", Pattern.DOTALL);

  /** One command and its lines. */
  public record Step(String command, List<String> output) {}

  /** Those of a page, in its order. */
  public static List<Transcript> of(Path page) throws IOException {
    List<Transcript> transcripts = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      transcripts.add(new Transcript(block.group(1), stepsOf(block.group(2))));
    }
    return transcripts;
  }

  /** The commands of a block, without the line that opens it. */
  public static List<Step> stepsOf(String block) {
    List<Step> steps = new ArrayList<>();
    for (String line : block.lines().toList()) {
      if (line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), new ArrayList<>()));
      } else {
        steps.get(steps.size() - 1).output().add(line);
      }
    }
    return steps;
  }

  /** What a command prints, on both streams, in a shell in this folder. */
  public static List<String> run(String command, Path folder)
      throws IOException, InterruptedException {
    return run(command, folder, Map.of());
  }

  /** The same, with these variables added to the environment. */
  public static List<String> run(String command, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process shell = builder.start();
    shell.getOutputStream().close();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    shell.waitFor();
    return output.lines().toList();
  }

  /** A line with every instant in it made the same. */
  public static String withoutTimes(String line) {
    return line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME");
  }
}
