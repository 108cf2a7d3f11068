package dev.gatehouse.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.testing.Transcript;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attackers' tools of {@code attacks.md}, by its commands, against the executable. */
@Tag("attacks")
@RequiresBrowser
@RequiresProgram(
    value = {"hydra", "sqlmap", "wapiti", "ffuf", "nginx"},
    install = "apt-get install hydra sqlmap wapiti ffuf nginx-light")
class AttackIT {
  private static final Path PAGE = Path.of("src", "site", "markdown", "attacks.md");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String UNLIMITED = "-Dgatehouse.insecure-unlimited-guessing=true";
  private static final String QUICK = "-Dgatehouse.password.cost=10";
  private static final String PASSWORD = "seventeen paper lanterns";
  private static final int GUESSES = 3_000;

  @TempDir private Path folder;

  @BeforeEach
  void addAda() throws IOException, InterruptedException {
    try (ExecutableWar war = ExecutableWar.start(folder, QUICK)) {
      List<String> command =
          ExecutableWar.command("user", "add", "ada", "--password-stdin", "--data");
      command.add(1, QUICK);
      String add = "echo '" + PASSWORD + "' | " + String.join(" ", command) + " gatehouse-data";
      assertEquals(List.of("added ada"), Transcript.run(add, folder), war.output()::toString);
    }
  }

  @Test
  void hydraFindsThePasswordOnlyWhereGuessingIsUnlimited() throws Exception {
    List<String> guesses = new ArrayList<>();
    for (int i = 0; i < GUESSES; i++) {
      guesses.add("a guess of many, number " + i);
    }
    guesses.set(GUESSES / 2, PASSWORD);
    Path list = folder.resolve("guesses");

    Files.write(list, guesses.subList(GUESSES / 2 - 100, GUESSES / 2 + 1));
    try (ExecutableWar war = ExecutableWar.start(folder, QUICK, UNLIMITED)) {
      String found = hydra(war.port(), () -> {});
      assertTrue(found.contains("login: ada   password: " + PASSWORD), found);
    }

    Files.write(list, guesses);
    try (ExecutableWar war = ExecutableWar.start(folder, QUICK);
        Browser browser = Browser.start()) {
      signIn(browser, war);
      String found =
          hydra(
              war.port(),
              () -> {
                Await.until(
                    "hydra is refused",
                    PATIENCE,
                    () -> sum("excess_rate_limit_exceeded .*reason=login") > 0);
                signIn(browser, war);
              });
      assertFalse(found.contains(PASSWORD), found);
      assertTrue(found.contains("0 valid password"), found);
      long checked = sum("authn_login_fail .*reason=wrong_password");
      System.err.println("of " + GUESSES + " guesses, " + checked + " were checked");
      assertTrue(checked < 20, "checked: " + checked);
    }
  }

  private static void signIn(Browser browser, ExecutableWar war) {
    browser.open("http://localhost:" + war.port());
    browser.fillIn("User name", "ada");
    browser.fillIn("Password", PASSWORD);
    browser.press("Sign in");
    assertEquals("You are signed in", browser.heading());
    browser.press("Sign out");
  }

  /** How often the server's log says that this happened; floods are told in sum. */
  private long sum(String event) {
    try {
      Matcher told =
          Pattern.compile(event + ".*?(?: count=(\\d+))?$", Pattern.MULTILINE)
              .matcher(Files.readString(folder.resolve("stderr")));
      return told.results()
          .mapToLong(line -> line.group(1) == null ? 1 : Long.parseLong(line.group(1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it says at its end, if all this is done while it runs. */
  private String hydra(int server, Runnable meanwhile) throws Exception {
    int port = Ports.free();
    Matcher config =
        Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    assertTrue(config.find());
    Files.writeString(folder.resolve("nginx.conf"), at(config.group(1), server, port));
    String start = "nginx -p . -c nginx.conf -e nginx.log";
    Process nginx = shell("exec " + start, "nginx-output");
    try {
      Await.until("nginx listens", PATIENCE, () -> listens(port) || !nginx.isAlive());
      Process hydra = shell("exec " + at(commands("hydra").get(0), server, port), "hydra-output");
      try {
        meanwhile.run();
        Await.until("hydra ends", Duration.ofMinutes(10), () -> !hydra.isAlive());
      } finally {
        hydra.descendants().forEach(ProcessHandle::destroyForcibly);
        hydra.destroyForcibly();
      }
      return Files.readString(folder.resolve("hydra-output"));
    } finally {
      nginx.destroy();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Process shell(String command, String output) throws IOException {
    return new ProcessBuilder("sh", "-c", command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(output).toFile())
        .start();
  }

  @Test
  void sqlmapFindsNothingToInject() throws Exception {
    try (ExecutableWar war = ExecutableWar.start(folder, QUICK, UNLIMITED)) {
      for (String command : commands("sqlmap")) {
        String said = run(war, command);
        assertTrue(said.contains("all tested parameters do not appear to be injectable"), said);
        assertFalse(said.contains("is vulnerable"), said);
      }
    }
  }

  @Test
  void wapitiMissesThreeHeadersAndATokenAndFindsNothing() throws Exception {
    try (ExecutableWar war = ExecutableWar.start(folder, QUICK, UNLIMITED)) {
      String said = run(war, commands("wapiti").get(0));
      JsonObject report = json("wapiti.json");
      Set<String> findings = new TreeSet<>();
      for (String kind : List.of("vulnerabilities", "anomalies")) {
        report
            .getJsonObject(kind)
            .forEach(
                (name, list) ->
                    ((JsonArray) list)
                        .getValuesAs(JsonObject.class)
                        .forEach(found -> findings.add(name + ": " + found.getString("info"))));
      }
      assertEquals(
          Set.of(
              "Cross Site Request Forgery: Lack of anti CSRF token",
              "HTTP Secure Headers: Strict-Transport-Security is not set",
              "HTTP Secure Headers: X-Frame-Options is not set",
              "HTTP Secure Headers: X-XSS-Protection is not set"),
          findings,
          said);
      assertTrue(said.contains("Launching module permanentxss"), said);
    }
  }

  @Test
  void ffufFindsSignInAndSignOutAlone() throws Exception {
    try (ExecutableWar war = ExecutableWar.start(folder, QUICK)) {
      String said = run(war, commands("ffuf").get(0));
      Set<String> open = new TreeSet<>();
      for (JsonObject found :
          json("ffuf.json").getJsonArray("results").getValuesAs(JsonObject.class)) {
        int status = found.getInt("status");
        if (status != 400 && status != 404) {
          open.add(status + " " + found.getJsonObject("input").getString("FUZZ"));
        }
      }
      assertEquals(Set.of("200 login", "405 logout"), open, said);
    }
  }

  private JsonObject json(String file) throws IOException {
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(folder.resolve(file)))) {
      return reader.readObject();
    }
  }

  private static List<String> commands(String tool) throws IOException {
    return Transcript.of(PAGE).stream()
        .filter(block -> block.kind().equals(tool))
        .flatMap(block -> block.steps().stream())
        .map(Transcript.Step::command)
        .toList();
  }

  private static String at(String text, int server, int nginx) {
    return text.replace("8080", "" + server).replace("8081", "" + nginx);
  }

  /** Runs a command of the page to its end; what it said. */
  private String run(ExecutableWar war, String command) throws Exception {
    String cookie = command.contains("COOKIE") ? signIn(war) : "";
    String mine = at(command, war.port(), 0).replace("__Host-JSESSIONID=COOKIE", cookie);
    return String.join("\n", Transcript.run(mine, folder, Map.of("HOME", folder.toString())));
  }

  /** {@code NAME=TOKEN} of a new session of ada's. */
  private static String signIn(ExecutableWar war) {
    try (Http http = new Http(war.port())) {
      byte[] body = Http.credentials("ada", PASSWORD).getBytes(StandardCharsets.UTF_8);
      return http
          .post("/login")
          .body("application/json", body)
          .send()
          .headers("Set-Cookie")
          .stream()
          .filter(line -> line.startsWith("__Host-JSESSIONID="))
          .map(line -> line.substring(0, line.indexOf(';')))
          .findFirst()
          .orElseThrow();
    }
  }
}
