package dev.gatehouse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** The load generator: Debian's {@code wrk}, with a script that picks a random cookie. */
final class Wrk {
  private final Path script;

  private Wrk(Path script) {
    this.script = script;
  }

  /**
   * The program on the PATH.
   *
   * @param folder where its script is put
   */
  static Wrk in(Path folder) throws IOException {
    try {
      new ProcessBuilder("wrk", "--version").redirectErrorStream(true).start().destroy();
    } catch (IOException e) {
      throw new IllegalStateException("wrk is missing: run apt-get install wrk, then try again", e);
    }
    Path script = folder.resolve("load.lua");
    try (InputStream source = Wrk.class.getResourceAsStream("load.lua")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
    return new Wrk(script);
  }

  /**
   * What one load was answered.
   *
   * @param requests answers that came
   * @param seconds how long it took
   * @param p50 median of the answer times, in milliseconds
   * @param p99 their 99th percentile
   * @param refused answers with a status of 400 or more
   */
  record Load(long requests, double seconds, double p50, double p99, long refused) {
    double perSecond() {
      return requests / seconds;
    }
  }

  /**
   * Requests without a pause, each connection one after another.
   *
   * @param cookies file of cookies, one a line
   * @throws IllegalStateException when a connection failed
   */
  Load run(int port, Path cookies, int connections, Duration length) {
    List<String> command =
        List.of(
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + length.toSeconds() + "s",
            "-s",
            script.toString(),
            "http://127.0.0.1:" + port + Node.PATH,
            "--",
            cookies.toString());
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return said.lines()
          .filter(line -> line.startsWith("measured "))
          .map(Wrk::parsed)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("wrk measured nothing: " + said));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Load parsed(String line) {
    String[] fields = line.split(" ");
    if (!fields[6].equals("0")) {
      throw new IllegalStateException(fields[6] + " connections failed or timed out");
    }
    return new Load(
        Long.parseLong(fields[1]),
        Double.parseDouble(fields[2]) / 1e6,
        Double.parseDouble(fields[3]) / 1e3,
        Double.parseDouble(fields[4]) / 1e3,
        Long.parseLong(fields[5]));
  }
}
