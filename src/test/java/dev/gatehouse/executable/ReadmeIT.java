package dev.gatehouse.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.testing.Transcript;
import dev.gatehouse.testing.Transcript.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays the README's transcript with the executable WAR; tokens, times and password may differ.
 */
@RequiresProgram(value = "curl", install = "apt-get install curl")
class ReadmeIT {
  @TempDir private Path folder;

  @Test
  void transcriptIsWhatHappens() throws IOException, InterruptedException {
    List<Step> steps = new ArrayList<>();
    List<String> serverOutput = new ArrayList<>();
    for (Transcript block : Transcript.of(Path.of("README.md"))) {
      if (block.kind().isEmpty()) {
        steps.addAll(block.steps());
      } else {
        assertEquals("java -jar target/gatehouse-exec.war", block.steps().get(0).command());
        serverOutput.addAll(block.steps().get(0).output());
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
        assertEquals(
            general(step.output(), war), general(Transcript.run(command, folder), war), command);
      }
    }
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
        .map(Transcript::withoutTimes)
        .map(line -> line.replaceAll("_left\":(179\\d|4319\\d|1800|43200)", "_left\":SECONDS"))
        .toList();
  }
}
