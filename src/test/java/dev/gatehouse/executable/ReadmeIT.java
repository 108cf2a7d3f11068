package dev.gatehouse.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.RequiresProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays the README's transcript with the executable WAR; tokens, times and password may differ.
 */
@RequiresProgram(value = "curl", install = "apt-get install curl")
class ReadmeIT {
  private static final Pattern BLOCK =
      Pattern.compile("```console( server)?\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  private record Step(String command, List<String> output) {}

  @Test
  void transcriptIsWhatHappens() throws IOException, InterruptedException {
    String readme = Files.readString(Path.of("README.md"));
    List<Step> steps = new ArrayList<>();
    List<String> serverOutput = new ArrayList<>();
    Matcher block = BLOCK.matcher(readme);
    while (block.find()) {
      List<Step> found = steps(block.group(2));
      if (block.group(1) == null) {
        steps.addAll(found);
      } else {
        assertEquals("java -jar target/gatehouse-exec.war", found.get(0).command());
        serverOutput.addAll(found.get(0).output());
      }
    }
    assertTrue(steps.size() >= 5);

    try (ExecutableWar war = ExecutableWar.start(folder)) {
      assertEquals(general(serverOutput, war), general(war.output(), war));
      String shownPassword = password(serverOutput);
      for (Step step : steps) {
        String command =
            step.command()
                .replace("localhost:8080", "localhost:" + war.port())
                .replace(shownPassword, war.password());
        assertEquals(general(step.output(), war), general(run(command), war), command);
      }
    }
  }

  private static List<Step> steps(String block) {
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

  private List<String> run(String command) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    shell.waitFor();
    return output.lines().toList();
  }

  private static String password(List<String> output) {
    return output.stream()
        .filter(line -> line.startsWith("password: "))
        .map(line -> line.substring("password: ".length()))
        .findFirst()
        .orElseThrow();
  }

  /** What may differ between two runs, made the same. */
  private static List<String> general(List<String> lines, ExecutableWar war) {
    return lines.stream()
        .map(line -> line.stripTrailing())
        .map(line -> line.replace("localhost:" + war.port(), "localhost:8080"))
        .map(line -> line.replaceAll("^password: [\\w-]{20}$", "password: ..."))
        .map(line -> line.replaceAll("g1\\.[\\w-]{4}\\.[\\w-]{43}\\.[\\w-]{22}", "TOKEN"))
        .map(line -> line.replaceAll("d1\\.[\\w-]{4}\\.[\\w-]{48}\\.[\\w-]{22}", "DEVICE"))
        .map(line -> line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME"))
        .map(line -> line.replaceAll("_left\":(179\\d|4319\\d|1800|43200)", "_left\":SECONDS"))
        .toList();
  }
}
