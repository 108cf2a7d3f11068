package dev.gatehouse.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Another JVM that starts the server of a folder, says the server's process id or why it could not,
 * and is gone at once without closing anything, as if it had been killed.
 */
final class OtherProcess {
  private OtherProcess() {}

  public static void main(String[] arguments) {
    String said;
    try {
      Path folder = Path.of(arguments[0]);
      Path programs = Path.of(arguments[1]);
      said = "" + EmbeddedPostgres.start(folder, programs, Map.of()).postmaster().pid();
    } catch (EmbeddedPostgresException e) {
      said = e.getMessage();
    }
    System.out.print(said);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /** What the other JVM said. */
  static String start(Path folder, Path programs, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            folder.toString(),
            programs.toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
