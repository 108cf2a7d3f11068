package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.CodeFactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of {@code second-factor.md} is the one that is tested, word for word. */
class SecondFactorPageTest {
  private static String page() throws IOException {
    return Files.readString(Path.of("src/site/markdown/second-factor.md"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CodeFactor", "CodeServlet", "Codes"})
  void exampleIsTheTestedOne(String name) throws IOException {
    String source = Files.readString(Path.of("src/test/java/com/example/" + name + ".java"));
    assertTrue(page().contains("```java\n" + source + "```\n"), name);
  }

  @Test
  void namedClassIsTheExamples() throws IOException {
    assertTrue(page().contains("`" + CodeFactor.class.getName() + "`"));
  }
}
