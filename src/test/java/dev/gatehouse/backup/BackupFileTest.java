package dev.gatehouse.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no backup is refused in one sentence, and the realm stays empty. */
class BackupFileTest {
  private static final String HEADER =
      "id,name,password,rehashed_at,roles,enabled,version,created_at\n";
  private static final String ALICE = "1,alice,$2a$secret,,{staff},t,1,2026-11-23 06:43:06.9+00\n";
  private static final String BOB = "2,bob,,,{},f,4,2026-11-23 06:43:07+00\n";
  private static final String MANIFEST = manifest(1, "1", 2);

  private static TestRealm realm;

  @TempDir private Path folder;

  @BeforeAll
  static void emptyRealm() {
    realm = TestRealm.create();
    realm.sql("DELETE FROM ${realm}.account");
  }

  @AfterEach
  void emptyAgain() {
    realm.sql("DELETE FROM ${realm}.account");
  }

  @AfterAll
  static void close() {
    realm.close();
  }

  private static String manifest(int format, String schema, long accounts) {
    return """
        {"format":%d,"at":"2026-11-23T06:43:06.954665Z","realm":"gatehouse","schema":"%s",\
        "accounts":%d,"last_account_id":7,"keys_outside":false}"""
        .formatted(format, schema, accounts);
  }

  private static Map<String, String> entries(String csv, String manifest) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("account.csv", csv);
    entries.put("manifest.json", manifest);
    return entries;
  }

  private static byte[] csv(String csv) {
    return Zips.of(entries(csv, MANIFEST));
  }

  private static byte[] good() {
    return csv(HEADER + ALICE + BOB);
  }

  private static byte[] withExtraEntry(String name) {
    Map<String, String> entries = entries(HEADER + ALICE + BOB, MANIFEST);
    entries.put(name, HEADER + ALICE + BOB);
    return Zips.of(entries);
  }

  private void restore(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("backup.zip"), bytes);
    try (BackupFile backup = BackupFile.open(file)) {
      realm.gatehouse().backup().restore(backup);
    }
  }

  private record Case(String name, byte[] file) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> damagedFiles() {
    byte[] good = good();
    return Stream.of(
        new Case("empty file", new byte[0]),
        new Case("no ZIP file", "PK, but no ZIP file".getBytes()),
        new Case("truncated at the end", Arrays.copyOf(good, good.length - 1)),
        new Case("truncated in the middle", Arrays.copyOf(good, good.length / 2)),
        new Case("foreign ZIP file", Zips.of(Map.of("letter.txt", "Dear Ada"))),
        new Case("no accounts", Zips.of(Map.of("manifest.json", MANIFEST))),
        new Case("no manifest", Zips.of(Map.of("account.csv", HEADER))),
        new Case("extra entry", withExtraEntry("session.csv")),
        new Case("entry in a folder above", withExtraEntry("../account.csv")),
        new Case("entry twice", Zips.patched(withExtraEntry("account.csw"), ".csw", ".csv")),
        new Case("less declared than there is", Zips.withDeclaredSize(good, 100)),
        new Case("more declared than there is", Zips.withDeclaredSize(good, 1_000)),
        new Case("other content than was written", Zips.withDeclaredChecksum(good, 17)),
        new Case("manifest is no JSON", Zips.of(entries(HEADER + ALICE + BOB, "{"))),
        new Case("manifest is a list", Zips.of(entries(HEADER + ALICE + BOB, "[]"))),
        new Case("manifest without members", Zips.of(entries(HEADER + ALICE + BOB, "{}"))),
        new Case("manifest of fractions", withManifest(MANIFEST.replace(":7", ":7.5"))),
        new Case("manifest of huge numbers", withManifest(MANIFEST.replace(":7", ":7e99999"))),
        new Case("manifest without a time", withManifest(MANIFEST.replace("2026", "then"))),
        new Case("manifest of another count", withManifest(manifest(1, "1", 3))),
        new Case("manifest of no schema", withManifest(manifest(1, "1; drop", 2))),
        new Case("manifest of format 0", withManifest(manifest(0, "1", 2))),
        new Case(
            "last id is beyond all", withManifest(MANIFEST.replace(":7", ":" + (1L << 62) + "0"))),
        new Case("no line", csv("")),
        new Case("no end of the header", csv(HEADER.strip())),
        new Case("endless header", csv("id,".repeat(1_000) + HEADER + ALICE + BOB)),
        new Case("column that closes the statement", columns("name", "\"name\"\"; drop\"")),
        new Case("column that closes the list", columns("name", "name) FROM STDIN; --")),
        new Case("unknown column", columns("rehashed_at", "hashed_at")),
        new Case("column in capitals", columns("name", "NAME")),
        new Case("column twice", columns("rehashed_at", "name")),
        new Case("column missing", columns("enabled,", "")),
        new Case("column missing that its schema has", withManifest(manifest(1, "1.4", 2))),
        new Case("row too short", csv(HEADER + ALICE + "2,bob\n")),
        new Case("row too long", csv(HEADER + ALICE + BOB.replace("bob", "bob,bob"))),
        new Case(
            "secret in a wrong column", csv(HEADER + ALICE + BOB.replace(",f,", ",$2a$secret,"))),
        new Case("open quote", csv(HEADER + ALICE + BOB.replace("bob", "\"bob"))),
        new Case("row ends the data", csv(HEADER + ALICE + "\\.\n" + BOB)),
        new Case(
            "NUL in a name", Zips.of(entries(HEADER + ALICE + "2,\0,,,{},t,1,now\n", MANIFEST))),
        new Case("name twice", csv(HEADER + ALICE + BOB.replace("bob", "alice"))),
        new Case("id twice", csv(HEADER + ALICE + BOB.replace("2,bob", "1,bob"))),
        new Case("no name", csv(HEADER + ALICE + BOB.replace("bob", ""))),
        new Case("role that is none", csv(HEADER + ALICE + BOB.replace("{}", "{a b}"))),
        new Case(
            "version beyond all",
            csv(HEADER + ALICE + BOB.replace(",4,", "," + Long.MAX_VALUE + ","))));
  }

  private static byte[] withManifest(String manifest) {
    return Zips.of(entries(HEADER + ALICE + BOB, manifest));
  }

  private static byte[] columns(String from, String to) {
    return csv(HEADER.replace(from, to) + ALICE + BOB);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damagedFiles")
  void damagedFileIsRefusedAndTheRealmStaysEmpty(Case damaged) {
    BackupException refused = assertThrows(BackupException.class, () -> restore(damaged.file()));
    assertEquals(
        folder.resolve("backup.zip") + " is no backup of Gatehouse, or it is damaged",
        refused.getMessage());
    assertEquals(0, realm.count("account"));
  }

  @Test
  void sameFileUndamagedIsRestoredByTheNamesInItsHeader() throws IOException {
    restore(good());
    assertEquals(
        List.of("alice {staff} t 2", "bob {} f 5"),
        realm.column(
            "SELECT concat_ws(' ', name, roles, enabled, version) FROM ${realm}.account ORDER BY id"));
    emptyAgain();

    restore(
        csv(
            "name,id,version,created_at,roles,enabled,password,rehashed_at\n"
                + "carol,9,3,2026-11-23 06:43:07+00,{},t,,\n"
                + "dan,8,1,2026-11-23 06:43:07+00,{},t,,\n"));
    assertEquals(
        List.of("8 dan 2", "9 carol 4"),
        realm.column("SELECT concat_ws(' ', id, name, version) FROM ${realm}.account ORDER BY id"));
  }

  static Stream<Case> newerFiles() {
    return Stream.of(
        new Case("newer format", withManifest(manifest(2, "1", 2))),
        new Case("newer schema", withManifest(manifest(1, "99", 2))),
        new Case("newer part of a schema", withManifest(manifest(1, "1.999", 2))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("newerFiles")
  void fileOfANewerGatehouseIsRefusedAsSuch(Case newer) {
    BackupException refused = assertThrows(BackupException.class, () -> restore(newer.file()));
    assertEquals(
        folder.resolve("backup.zip") + " was written by a newer Gatehouse: restore it with that",
        refused.getMessage());
    assertEquals(0, realm.count("account"));
  }

  @Test
  void hugeDeclaredSizeIsRefusedBeforeAnythingIsRead() {
    byte[] huge = Zips.withDeclaredSize(good(), 4_294_967_280L);
    BackupException refused = assertThrows(BackupException.class, () -> restore(huge));
    assertEquals(
        folder.resolve("backup.zip")
            + " holds more than a backup may: account.csv is larger than 4000000000 bytes",
        refused.getMessage());
  }

  @Test
  void missingFileIsOneSentence() {
    Path missing = folder.resolve("missing.zip");
    BackupException refused =
        assertThrows(BackupException.class, () -> BackupFile.open(missing).close());
    assertEquals(
        missing + " cannot be read: there is no such file or folder", refused.getMessage());
  }

  // Writing.

  private static Manifest two(OutputStream accounts) throws IOException {
    accounts.write((HEADER + ALICE + BOB).getBytes());
    return Manifest.parse(MANIFEST.getBytes()).orElseThrow();
  }

  @Test
  void writtenFileIsReadBackAsItWas() {
    Path file = folder.resolve("backup.zip");
    BackupFile.write(file, BackupFileTest::two);
    try (BackupFile backup = BackupFile.open(file)) {
      assertEquals(Manifest.parse(MANIFEST.getBytes()).orElseThrow(), backup.manifest());
    }
  }

  @Test
  void fileIsItsOwnersFromTheFirstByteOn() throws IOException {
    Path file = folder.resolve("backup.zip");
    BackupFile.write(
        file,
        accounts -> {
          Path half = Zips.filesIn(folder).get(0);
          assertEquals("rw-------", Zips.permissions(half));
          assertFalse(Files.exists(file));
          return two(accounts);
        });
    assertEquals("rw-------", Zips.permissions(file));
  }

  @Test
  void fullDiskIsOneSentenceAndLeavesNothing() throws IOException {
    Path file = folder.resolve("backup.zip");
    BackupException failed =
        assertThrows(
            BackupException.class,
            () ->
                BackupFile.write(
                    file,
                    accounts -> {
                      two(accounts);
                      throw new IOException("No space left on device");
                    }));
    assertEquals(file + " cannot be written: No space left on device", failed.getMessage());
    assertEquals(List.of(), Zips.filesIn(folder));
  }

  @Test
  void folderThatIsMissingOrAFileIsOneSentence() throws IOException {
    Path missing = folder.resolve("missing/backup.zip");
    assertEquals(missing + " cannot be written: there is no such file or folder", refusal(missing));
    Path inFile = Files.createFile(folder.resolve("file")).resolve("backup.zip");
    assertEquals(inFile + " cannot be written: Not a directory", refusal(inFile));
  }

  @Test
  void existingFileFolderOrLinkIsLeftAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("backup.zip"), "precious");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    for (Path existing : List.of(file, folder, link)) {
      assertEquals(existing + " exists already: choose another name", refusal(existing));
    }
    assertEquals("precious", Files.readString(file));
    assertFalse(Files.exists(link));
  }

  private static String refusal(Path file) {
    return assertThrows(BackupException.class, () -> BackupFile.write(file, BackupFileTest::two))
        .getMessage();
  }
}
