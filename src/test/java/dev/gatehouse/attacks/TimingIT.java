package dev.gatehouse.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.Transcript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether an answer's time tells who has an account; prints the table of {@code attacks.md}. */
@Tag("attacks")
class TimingIT {
  private static final List<Integer> LENGTHS = List.of(0, 1, 15, 71, 72, 73, 256, 1024, 10_000);
  private static final List<String> NAMES = List.of("ada", "bob", "eve");
  private static final int COST = 10;
  private static final int WARM_UP = 10;
  private static final int ROUNDS = Integer.getInteger("gatehouse.timing-rounds", 60);

  /**
   * Below this no password was hashed, and a share of the answer is less than the clock's noise.
   */
  private static final double UNHASHED_MILLIS = 5;

  private static final double MOST_SHARE = 0.05;
  private static final double MOST_MILLIS_UNHASHED = 1;

  @TempDir private Path folder;

  /** At the least cost, where whatever else takes time weighs most. */
  @Test
  @Proves("ENUM-01")
  void wrongPasswordTakesAsLongForUnknownAndDisabledNames() throws Exception {
    String[] options = {
      "-Dgatehouse.insecure-unlimited-guessing=true", "-Dgatehouse.password.cost=" + COST
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
          Set<Integer> statuses = new HashSet<>();
          for (int i = 0; i < NAMES.size(); i++) { // another one first in each round
            String name = NAMES.get((i + round) % NAMES.size());
            long start = System.nanoTime();
            statuses.add(statusOfTry(http, name, length));
            long taken = System.nanoTime() - start;
            if (round >= WARM_UP) {
              nanos
                  .computeIfAbsent(length, key -> new TreeMap<>())
                  .computeIfAbsent(name, key -> new ArrayList<>())
                  .add(taken);
            }
          }
          assertEquals(1, statuses.size(), () -> length + " bytes: " + statuses);
        }
      }
      System.err.printf("| bytes | known, ms | unknown | disabled |%n|---|---|---|---|%n");
      nanos.forEach(TimingIT::compare);
    }
  }

  private void command(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(ExecutableWar.command(arguments));
    command.addAll(List.of("--data", "gatehouse-data"));
    Transcript.run(
        "export GATEHOUSE_PASSWORD_COST=" + COST + "; " + input + " " + String.join(" ", command),
        folder);
  }

  private static int statusOfTry(Http http, String name, int length) {
    byte[] body = Http.credentials(name, "x".repeat(length)).getBytes(StandardCharsets.UTF_8);
    return http.post("/login").body("application/json", body).send().status();
  }

  private static void compare(int length, Map<String, List<Long>> nanos) {
    double known = millis(nanos.get("ada"));
    double unknown = millis(nanos.get("bob"));
    double disabled = millis(nanos.get("eve"));
    System.err.printf("| %d | %.2f | %.2f | %.2f |%n", length, known, unknown, disabled);
    assertAlike(known, unknown, length + " bytes, unknown");
    assertAlike(known, disabled, length + " bytes, disabled");
  }

  private static void assertAlike(double known, double other, String which) {
    double most = known < UNHASHED_MILLIS ? MOST_MILLIS_UNHASHED : known * MOST_SHARE;
    assertTrue(Math.abs(other - known) <= most, which + ": " + other + " ms to " + known);
  }

  private static double millis(List<Long> nanos) {
    return median(nanos) / 1e6;
  }

  private static double median(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return (sorted.get(half - 1) + sorted.get(half)) / 2.0;
  }
}
