package dev.gatehouse.bench;

import dev.gatehouse.bench.Postgres.Access;
import dev.gatehouse.testing.Http;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A variant in a JVM of its own, as seen from here. */
final class Node implements AutoCloseable {
  /** What is asked for. */
  static final String PATH = "/hello";

  static final String HASH = "hash";

  private final Variant variant;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;
  private final int port;

  /**
   * Starts it, and waits until it answers.
   *
   * @param folder for what it says
   */
  Node(Variant variant, Access database, Path folder) throws IOException {
    this.variant = variant;
    this.process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms1g",
                "-Xmx1g",
                "-Djava.util.logging.config.file=src/test/resources/logging.properties",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                variant.name(),
                database.url(),
                database.user(),
                refusal(folder).toString())
            .redirectError(
                Redirect.appendTo(folder.resolve(Plan.nameOf(variant) + ".log").toFile()))
            .start();
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.port = Integer.parseInt(ask(database.password()));
  }

  /** Where Gatehouse's refusal is kept for the one that imitates it. */
  static Path refusal(Path folder) {
    return folder.resolve("refusal.txt");
  }

  private String ask(String line) {
    commands.println(line);
    try {
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException(
            variant.title() + " has ended: see its log in target/bench");
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Variant variant() {
    return variant;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** New sessions, one of each of so many users: {@code NAME=VALUE}. */
  List<String> sessions(int count) {
    return List.of(ask(Integer.toString(count)).split("\t"));
  }

  /** How long one hash takes there just now. */
  long hashNanos() {
    return Long.parseLong(ask(HASH));
  }

  /**
   * Asks once with each of the cookies.
   *
   * @throws IllegalStateException unless the answer has this status
   */
  void check(List<String> cookies, int status) {
    try (Http http = new Http(port)) {
      for (String cookie : cookies) {
        Http.Response answer = http.get(PATH).cookie(cookie).send();
        if (answer.status() != status) {
          throw new IllegalStateException(variant.title() + " answered " + answer.status());
        }
      }
    }
  }

  /** Ends it, whatever it is doing. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
