package dev.gatehouse.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.release.ThirdParty.Library;
import dev.gatehouse.release.ThirdParty.Part;
import dev.gatehouse.testing.Pom;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.XZInputStream;

/** What {@code mvn -Prelease verify} leaves in {@code target/release}; run by it alone. */
class ReleaseCheck {
  private static final Path RELEASE = Path.of("target", "release");
  private static final String NAME = "gatehouse-" + Pom.version();

  @Test
  void filesAreThoseOfTheBuildUnderNamesWithTheVersion() throws IOException {
    Set<String> expected = new TreeSet<>(Set.of("SHA256SUMS", "licences"));
    expected.add(NAME + "-sbom.json");
    expected.add(NAME + "-exec-sbom.json");
    for (String end :
        List.of(
            ".war",
            "-exec.war",
            "-all.jar",
            "-classes.jar",
            "-sources.jar",
            "-javadoc.jar",
            ".pom")) {
      Path built = end.equals(".pom") ? Path.of("pom.xml") : Path.of("target", "gatehouse" + end);
      assertEquals(-1, Files.mismatch(built, RELEASE.resolve(NAME + end)), end);
      expected.add(NAME + end);
    }
    try (Stream<Path> files = Files.list(RELEASE)) {
      assertEquals(
          expected,
          files
              .map(f -> f.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void sumsAreThoseOfAllFiles() throws IOException, NoSuchAlgorithmException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(RELEASE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sums.put(RELEASE.relativize(file).toString(), sha256(file));
      }
    }
    sums.remove("SHA256SUMS");
    Map<String, String> said = new TreeMap<>();
    for (String line : Files.readAllLines(RELEASE.resolve("SHA256SUMS"))) {
      said.put(line.substring(66), line.substring(0, 64));
    }
    assertEquals(sums, said);
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void sbomOfTheWarListsWhatItHolds() throws IOException {
    assertLists("-sbom.json", ThirdParty.inBothWars(), List.of());
  }

  @Test
  void sbomOfTheExecutableListsWhatItHolds() throws IOException {
    List<Part> parts = new ArrayList<>(ThirdParty.inBothWars());
    parts.addAll(ThirdParty.inTheExecutableAlone());
    assertLists("-exec-sbom.json", parts, ThirdParty.inPostgres());
  }

  /** Name and version of each to its licence; that of a jar is its makers' word. */
  private static void assertLists(String end, List<Part> parts, List<Library> libraries)
      throws IOException {
    Map<String, String> expected = new TreeMap<>();
    parts.forEach(part -> expected.put(part.name() + " " + part.version(), part.licence()));
    libraries.forEach(
        library -> expected.put(library.name() + " " + library.version(), library.licence()));
    Set<String> listed = new TreeSet<>();
    try (JsonReader reader =
        Json.createReader(Files.newBufferedReader(RELEASE.resolve(NAME + end)))) {
      JsonObject sbom = reader.readObject();
      assertEquals("CycloneDX", sbom.getString("bomFormat"));
      assertEquals(
          Pom.version(),
          sbom.getJsonObject("metadata").getJsonObject("component").getString("version"));
      for (JsonObject component : sbom.getJsonArray("components").getValuesAs(JsonObject.class)) {
        String name = component.getString("name") + " " + component.getString("version");
        String licence = licence(component);
        assertTrue(listed.add(name), () -> name + " is listed twice");
        assertTrue(
            !licence.isEmpty()
                && expected.getOrDefault(name, "").toLowerCase(Locale.ROOT).contains(licence),
            name + " is under " + expected.get(name) + " here and " + licence + " there");
      }
    }
    assertEquals(expected.keySet(), listed);
  }

  /** The first that is named: those of a choice are more than one. */
  private static String licence(JsonObject component) {
    JsonObject first = component.getJsonArray("licenses").getJsonObject(0);
    JsonObject licence = first.getJsonObject("license");
    String text =
        licence == null
            ? first.getString("expression")
            : licence.getString("id", licence.getString("name", ""));
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * Every library in the archives is of one of the makes listed for its system, and no more are. At
   * once, because unpacking takes its time.
   */
  @Test
  void librariesOfPostgresAreListed() {
    Stream.of("linux-x86_64", "linux-arm_64", "darwin-arm_64", "windows-x86_64")
        .parallel()
        .forEach(ReleaseCheck::assertLibrariesListed);
  }

  private static void assertLibrariesListed(String archive) {
    List<Library> listed =
        ThirdParty.inPostgres().stream()
            .filter(library -> archive.startsWith(library.system()))
            .toList();
    Set<String> seen = new TreeSet<>();
    for (String file : librariesIn("/postgres-" + archive + ".txz")) {
      String name = file.substring(file.lastIndexOf('/') + 1);
      List<String> makes =
          listed.stream().filter(library -> isOf(library, name)).map(Library::name).toList();
      boolean isExtension = file.matches("(?:\\./)?lib/(postgresql/.*|.*\\.dll)");
      assertTrue(makes.size() == 1 || (makes.isEmpty() && isExtension), file + " is of " + makes);
      seen.addAll(makes);
    }
    assertEquals(
        listed.stream().map(Library::name).collect(Collectors.toSet()), seen, () -> archive);
  }

  private static boolean isOf(Library library, String file) {
    return library.files().stream().anyMatch(stem -> file.matches(stem + "([^a-z].*)?"));
  }

  private static List<String> librariesIn(String archive) {
    List<String> libraries = new ArrayList<>();
    try (InputStream packed = ReleaseCheck.class.getResourceAsStream(archive);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().matches(".*\\.(so|dylib|dll)(\\.[0-9.]+)?")) {
          libraries.add(entry.getName());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return libraries;
  }

  @Test
  void sourcesOfEveryClassAreThere() throws IOException {
    Set<String> sources = new TreeSet<>(namesIn("-sources.jar"));
    Set<String> missing = new TreeSet<>();
    for (String name : namesIn("-exec.war")) {
      if (name.matches("WEB-INF/classes/.*\\.class")) {
        String source =
            name.substring("WEB-INF/classes/".length()).replaceAll("(\\$.*)?\\.class$", ".java");
        if (!sources.contains(source)) {
          missing.add(source);
        }
      }
    }
    assertEquals(Set.of(), missing);
    assertTrue(sources.contains("dev/gatehouse/server/Main.java"));
  }

  @Test
  void javadocShowsThePublicTypesAlone() throws IOException {
    Set<String> shown =
        namesIn("-javadoc.jar").stream()
            .filter(name -> name.matches("dev/.*/[A-Z]\\w*\\.html"))
            .map(name -> name.replace(".html", "").replace('/', '.'))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(PublicTypes.named()), shown);
  }

  private static List<String> namesIn(String end) throws IOException {
    try (ZipFile file = new ZipFile(RELEASE.resolve(NAME + end).toFile())) {
      return file.stream().map(entry -> entry.getName()).toList();
    }
  }
}
