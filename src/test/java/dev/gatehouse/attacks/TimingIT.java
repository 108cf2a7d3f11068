package dev.gatehouse.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Transcript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether an answer's time tells who has an account; prints the table of {@code attacks.md}. */
@Tag("attacks")
class TimingIT {
  private static final List<Integer> LENGTHS = List.of(1, 8, 15, 64, 72, 73, 128, 256);
  private static final List<String> NAMES = List.of("ada", "bob", "eve");
  private static final int WARM_UP = 10;
  private static final int ROUNDS = 60;

  @TempDir private Path folder;

  /** At the least cost, where whatever else takes time weighs most. */
  @Test
  void wrongPasswordTakesAsLongForUnknownAndDisabledNames() throws Exception {
    String[] options = {
      "-Dgatehouse.insecure-unlimited-guessing=true", "-Dgatehouse.password.cost=10"
    };
    try (ExecutableWar war = ExecutableWar.start(folder, options);
        Http http = new Http(war.port())) {
      for (String name : List.of("ada", "eve")) {
        command("echo 'seventeen paper lanterns' |", "user", "add", name, "--password-stdin");
      }
      command("", "user", "disable", "eve");
      Map<Integer, Map<String, List<Long>>> nanos = new TreeMap<>();
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        for (int length : LENGTHS) {
          for (int i = 0; i < NAMES.size(); i++) { // another one first in each round
            String name = NAMES.get((i + round) % NAMES.size());
            long taken = nanosToRefuse(http, name, length);
            if (round >= WARM_UP) {
              nanos
                  .computeIfAbsent(length, key -> new TreeMap<>())
                  .computeIfAbsent(name, key -> new ArrayList<>())
                  .add(taken);
            }
          }
        }
      }
      nanos.forEach(TimingIT::compare);
    }
  }

  private void command(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(ExecutableWar.command(arguments));
    command.addAll(List.of("--data", "gatehouse-data"));
    Transcript.run(input + " " + String.join(" ", command), folder);
  }

  private static long nanosToRefuse(Http http, String name, int length) {
    byte[] body = Http.credentials(name, "x".repeat(length)).getBytes(StandardCharsets.UTF_8);
    long start = System.nanoTime();
    int status = http.post("/login").body("application/json", body).send().status();
    long taken = System.nanoTime() - start;
    assertEquals(401, status);
    return taken;
  }

  private static void compare(int length, Map<String, List<Long>> nanos) {
    double known = median(nanos.get("ada"));
    double unknown = median(nanos.get("bob"));
    double disabled = median(nanos.get("eve"));
    System.err.printf(
        "%3d characters: known %.1f ms, unknown %.3f, disabled %.3f of that%n",
        length, known / 1e6, unknown / known, disabled / known);
    assertTrue(Math.abs(unknown / known - 1) <= 0.05, "unknown at " + length);
    assertTrue(Math.abs(disabled / known - 1) <= 0.05, "disabled at " + length);
  }

  private static double median(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return (sorted.get(half - 1) + sorted.get(half)) / 2.0;
  }
}
