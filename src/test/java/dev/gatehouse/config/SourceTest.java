package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {

  @TempDir Path folder;

  @Test
  void onlyOurOwnContextParamsAndSystemPropertiesCount() {
    Properties properties = new Properties();
    properties.setProperty("gatehouse.realm", "shop");
    properties.setProperty("java.version", "17");

    Map<String, String> ours = Map.of("gatehouse.realm", "shop");
    assertEquals(ours, Source.systemProperties(properties).values());
    assertEquals(
        ours, Source.contextParams(Map.of("gatehouse.realm", "shop", "gatehouses", "x")).values());
  }

  @Test
  void variableStandsForItsKey() {
    Source source =
        Source.environment(Map.of("GATEHOUSE_DB_PASSWORD_FILE", "f", "gatehouse_realm", "x"));

    assertEquals(Map.of("gatehouse.db.password-file", "f"), source.values());
  }

  @Test
  void fileIsUtf8AndEveryKeyInItCounts() {
    Source source = file("\uFEFFgatehouse.db.user = çağrı\nother = 1\n", StandardCharsets.UTF_8);

    assertEquals(Map.of("gatehouse.db.user", "çağrı", "other", "1"), source.values());
    assertEquals("file WEB-INF/gatehouse.properties", source.name());
  }

  @Test
  void fileThatIsNoPropertiesInUtf8IsRefused() {
    for (String text : new String[] {"gatehouse.db.user = ç", "gatehouse.db.user = \\u00"}) {
      InvalidSettingsException refusal =
          assertThrows(
              InvalidSettingsException.class, () -> file(text, StandardCharsets.ISO_8859_1));
      assertTrue(
          refusal.getMessage().startsWith("file WEB-INF/gatehouse.properties: "),
          refusal.getMessage());
    }
  }

  @Test
  void fileThatMayBeAbsentIsReadIfItIsThere() throws Exception {
    Path file = folder.resolve("gatehouse.properties");
    assertEquals(Source.none(), Source.fileIfPresent(file));

    Files.writeString(file, "gatehouse.realm = shop\n");
    assertEquals(Map.of("gatehouse.realm", "shop"), Source.fileIfPresent(file).values());
  }

  private static Source file(String text, Charset charset) {
    return Source.file(
        "WEB-INF/gatehouse.properties", new ByteArrayInputStream(text.getBytes(charset)));
  }
}
