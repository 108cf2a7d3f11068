package dev.gatehouse.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.release.ThirdParty.Library;
import dev.gatehouse.release.ThirdParty.Part;
import dev.gatehouse.testing.Pom;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is inside the archives is what {@code third-party.md} says, and its licences with it. */
class BundledIT {
  private static final String WAR = "target/gatehouse.war";
  private static final String EXECUTABLE = "target/gatehouse-exec.war";
  private static final String ALL = "target/gatehouse-all.jar";
  private static final String TEXTS = "META-INF/licences/";
  private static final String SHADED = "dev/gatehouse/shaded/";
  private static final long LARGEST = 6_000_000;

  @Test
  void bothWarsHoldTheJarsOfTheFirstTable() throws IOException {
    Set<String> listed = jars(ThirdParty.inBothWars().stream());
    assertEquals(listed, jarsIn(WAR, "WEB-INF/lib/"));
    assertEquals(listed, jarsIn(EXECUTABLE, "WEB-INF/lib/"));
    assertEquals(Set.of(), jarsIn(WAR, "WEB-INF/lib-provided/"));
  }

  @Test
  void executableAloneHoldsTheJarsOfTheSecond() throws IOException {
    Predicate<Part> isLoader = part -> part.name().equals("spring-boot-loader");
    List<Part> parts = ThirdParty.inTheExecutableAlone();
    assertEquals(
        jars(parts.stream().filter(isLoader.negate())),
        jarsIn(EXECUTABLE, "WEB-INF/lib-provided/"));
    assertEquals(
        List.of(Pom.property("spring-boot.version")),
        parts.stream().filter(isLoader).map(Part::version).toList());
    assertTrue(namesIn(EXECUTABLE).stream().anyMatch(name -> name.contains("boot/loader/")));
    assertTrue(namesIn(WAR).stream().noneMatch(name -> name.contains("boot/loader/")));
  }

  /** Those that a jar was published with are inside of it, too; here they are easy to find. */
  @ParameterizedTest
  @ValueSource(strings = {WAR, EXECUTABLE})
  void textsOfTheJarsAreCarriedWordForWord(String war) throws IOException {
    int texts = 0;
    try (ZipFile archive = new ZipFile(war)) {
      for (ZipEntry entry : archive.stream().filter(e -> e.getName().endsWith(".jar")).toList()) {
        String jar = Path.of(entry.getName()).getFileName().toString().replace(".jar", "-jar");
        try (ZipInputStream inside = new ZipInputStream(archive.getInputStream(entry))) {
          for (ZipEntry text = inside.getNextEntry(); text != null; text = inside.getNextEntry()) {
            if (text.getName().matches("META-INF/(LICENSE|NOTICE|licenses/.*LICENSE)[^/]*")) {
              String copy = TEXTS + jar + "/" + text.getName();
              assertArrayEquals(inside.readAllBytes(), read(archive, copy), copy);
              texts++;
            }
          }
        }
      }
    }
    assertTrue(texts > 5);
  }

  @Test
  void warHasTheTextsItsPartsAskForAndNoOther() throws IOException {
    assertTextsOf(ThirdParty.inBothWars(), List.of(), WAR);
  }

  @Test
  void oneJarHasTheTextsItsPartsAskForAndNoOther() throws IOException {
    assertTextsOf(ThirdParty.inBothWars(), List.of(), ALL);
    try (ZipFile all = new ZipFile(ALL);
        ZipFile war = new ZipFile(WAR)) {
      for (String text : namesIn(ALL).stream().filter(name -> name.startsWith(TEXTS)).toList()) {
        assertArrayEquals(read(war, text), read(all, text), text);
      }
    }
  }

  /** Ours under their own names, those of the WAR's jars under ours, and no others. */
  @Test
  void oneJarHoldsTheClassesOfTheWarUnderNamesOfOurOwn() throws IOException {
    Set<String> expected = new TreeSet<>();
    try (ZipFile war = new ZipFile(WAR)) {
      for (ZipEntry entry : war.stream().toList()) {
        String name = entry.getName();
        if (name.endsWith(".class")) {
          expected.add(name.replace("WEB-INF/classes/", ""));
        } else if (name.endsWith(".jar")) {
          try (ZipInputStream jar = new ZipInputStream(war.getInputStream(entry))) {
            for (ZipEntry e = jar.getNextEntry(); e != null; e = jar.getNextEntry()) {
              expected.add(SHADED + e.getName());
            }
          }
        }
      }
    }
    expected.removeIf(name -> !name.endsWith(".class") || name.endsWith("module-info.class"));
    expected.removeIf(name -> name.startsWith(SHADED + "META-INF/"));
    assertEquals(
        expected,
        namesIn(ALL).stream()
            .filter(name -> name.endsWith(".class"))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** What an app would trip over: see the WAR's {@code META-INF} for the rest. */
  @Test
  void oneJarIsSmallAndBringsNothingElseAlong() throws IOException {
    assertEquals(
        Set.of(
            "META-INF/LICENSE",
            "META-INF/MANIFEST.MF",
            "META-INF/web-fragment.xml",
            "META-INF/services/jakarta.servlet.ServletContainerInitializer",
            "META-INF/services/dev.gatehouse.shaded.jakarta.json.spi.JsonProvider",
            "META-INF/services/dev.gatehouse.shaded.org.flywaydb.core.extensibility.Plugin",
            "META-INF/services/dev.gatehouse.shaded.org.slf4j.spi.SLF4JServiceProvider"),
        namesIn(ALL).stream()
            .filter(name -> !name.endsWith("/"))
            .filter(name -> !name.startsWith("dev/gatehouse/") && !name.startsWith(TEXTS))
            .collect(Collectors.toSet()));
    long size = Files.size(Path.of(ALL));
    assertTrue(size < LARGEST, () -> size + " bytes");
  }

  @Test
  void executableHasTheTextsItsPartsAskForAndNoOther() throws IOException {
    List<Part> parts =
        Stream.concat(ThirdParty.inBothWars().stream(), ThirdParty.inTheExecutableAlone().stream())
            .toList();
    assertTextsOf(parts, ThirdParty.inPostgres(), EXECUTABLE);
  }

  private static void assertTextsOf(List<Part> parts, List<Library> libraries, String war)
      throws IOException {
    Set<String> rest =
        namesIn(war).stream()
            .filter(name -> name.startsWith(TEXTS) && !name.endsWith("/"))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> used = new TreeSet<>();
    for (Part part : parts) {
      for (String text : part.texts()) {
        used.addAll(text.equals("own") ? ownOf(part, rest) : List.of(TEXTS + text));
      }
    }
    libraries.forEach(library -> library.texts().forEach(text -> used.add(TEXTS + text)));
    assertTrue(used.remove(TEXTS + "LICENSE"));
    assertEquals(used, rest);
  }

  private static List<String> ownOf(Part part, Set<String> texts) {
    String folder =
        part.within().isEmpty()
            ? TEXTS + part.file() + "-jar/META-INF/[^/]+"
            : TEXTS
                + part.within()
                + "-.*-jar/META-INF/licenses/.*/"
                + part.file()
                + "/META-INF/.*";
    List<String> own = texts.stream().filter(text -> text.matches(folder)).toList();
    assertTrue(!own.isEmpty(), () -> part + " brings no text along");
    return own;
  }

  @ParameterizedTest
  @ValueSource(strings = {WAR, EXECUTABLE, ALL, "target/gatehouse-classes.jar"})
  void ownLicenceIsInside(String archive) throws IOException {
    try (ZipFile file = new ZipFile(archive)) {
      assertArrayEquals(Files.readAllBytes(Path.of("LICENSE")), read(file, "META-INF/LICENSE"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WAR, EXECUTABLE, ALL, "target/gatehouse-classes.jar"})
  void listOfPasswordsHasItsLicenceBesideIt(String archive) throws IOException {
    List<String> names = namesIn(archive);
    String list =
        names.stream()
            .filter(name -> name.endsWith("dev/gatehouse/account/common-passwords.txt"))
            .findFirst()
            .orElseThrow();
    assertTrue(names.contains(list.replace(".txt", "-licence.txt")), archive);
  }

  private static byte[] read(ZipFile archive, String name) throws IOException {
    ZipEntry entry = archive.getEntry(name);
    assertNotNull(entry, () -> "there is no " + name + " in " + archive.getName());
    try (InputStream text = archive.getInputStream(entry)) {
      return text.readAllBytes();
    }
  }

  private static Set<String> jars(Stream<Part> parts) {
    return parts
        .filter(part -> part.within().isEmpty())
        .map(part -> part.file() + ".jar")
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> jarsIn(String war, String folder) throws IOException {
    return namesIn(war).stream()
        .filter(name -> name.startsWith(folder) && !name.endsWith("/"))
        .map(name -> name.substring(folder.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> namesIn(String archive) throws IOException {
    try (ZipFile file = new ZipFile(archive)) {
      return file.stream().map(ZipEntry::getName).toList();
    }
  }
}
