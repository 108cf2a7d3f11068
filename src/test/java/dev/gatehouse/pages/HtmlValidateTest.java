package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page in every state and language is right by html-validate's rules, those of the HTML
 * standard and of accessibility. Its configuration says which; its packages, each by its checksum,
 * are fetched into {@code target} by the first run and again when they change. Another version is
 * chosen in {@code package.json}, and then
 *
 * <pre>
 * npm install --package-lock-only --omit-lockfile-registry-resolved
 * </pre>
 */
@RequiresProgram(
    value = {"node", "npm"},
    install = "apt-get install nodejs npm")
class HtmlValidateTest {
  private static final Path SOURCE = Path.of("src/test/html-validate");
  private static final Path TOOL = Path.of("target/html-validate");
  private static final String LOCK = "package-lock.json";
  private static final String CONFIG = "html-validate.config.mjs";

  @TempDir private Path pages;

  @BeforeAll
  static void install() throws Exception {
    boolean isInstalled =
        Files.exists(TOOL.resolve("node_modules/.package-lock.json"))
            && Files.mismatch(SOURCE.resolve(LOCK), TOOL.resolve(LOCK)) < 0;
    Files.createDirectories(TOOL);
    for (String file : List.of("package.json", LOCK, CONFIG)) {
      Files.copy(SOURCE.resolve(file), TOOL.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!isInstalled) {
      run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier");
    }
  }

  @Test
  void htmlValidateFindsNothing() throws Exception {
    Links links = new Links("/app", "/login", "/logout", "/gatehouse", new Assets(Brand.GATEHOUSE));
    for (Words words : Words.ALL) {
      for (Map.Entry<String, String> page : Gallery.of(words, links).entrySet()) {
        Path file = pages.resolve(page.getKey() + "." + words.tag() + ".html");
        Files.writeString(file, page.getValue());
      }
    }
    run(
        "node",
        "node_modules/html-validate/bin/html-validate.mjs",
        "--config=" + CONFIG,
        "--formatter=text",
        "--max-warnings=0",
        pages + "/*.html");
  }

  /** Runs a program beside the tool's packages, and fails with what it says if that fails. */
  private static void run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("html-validate", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(TOOL.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int status = process.waitFor();
      assertEquals(0, status, Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
