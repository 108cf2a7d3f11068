package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.RecoveryOutcome.Done;
import dev.gatehouse.account.RecoveryOutcome.UnknownCode;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REC-01: a link counts once, for 20 minutes, and not beyond a change of the account. */
class RecoveryTest {
  private static final AccountName ALICE = new AccountName(TestRealm.NAME);
  private static final String NEW = "another pass phrase of hers";

  private final TestRealm realm = TestRealm.create();
  private final Recovery recovery = realm.gatehouse().recovery();

  @AfterEach
  void close() {
    realm.close();
  }

  private String issue() {
    return recovery.issue(ALICE).orElseThrow();
  }

  private RecoveryOutcome recover(String code) {
    return recovery.recover(code, NEW, "192.0.2.1");
  }

  @Test
  void codeSetsThePasswordOnce() {
    String code = issue();
    assertTrue(code.matches("[\\w-]{43}"), "256 bits");

    assertInstanceOf(Done.class, recover(code));
    assertInstanceOf(UnknownCode.class, recover(code));
    assertEquals(0, realm.count("recovery"));
  }

  @Test
  @Proves("REC-01")
  void ofFiftyUsesAtOnceOnTwoNodesExactlyOneCounts() throws Exception {
    String code = issue();
    byte[] codeHash = Recovery.hashOf(code).orElseThrow();
    try (TestRealm other = realm.secondNode()) {
      ExecutorService threads = Executors.newFixedThreadPool(50);
      List<Callable<RecoveryOutcome>> uses = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Recovery node = (i % 2 == 0 ? realm : other).gatehouse().recovery();
        String passwordHash = realm.gatehouse().hasher().hash(NEW + i);
        uses.add(() -> node.use(codeHash, passwordHash));
      }
      int done = 0;
      for (Future<RecoveryOutcome> use : threads.invokeAll(uses)) {
        done += use.get() instanceof Done ? 1 : 0;
      }
      threads.shutdown();
      assertEquals(1, done);
      assertEquals(List.of("2"), realm.column("SELECT version FROM ${realm}.account"));
    }
  }

  @Test
  @Proves("REC-01")
  void tableHoldsNoCode() {
    String code = issue();
    String row = realm.column("SELECT r::text FROM ${realm}.recovery r").get(0);
    assertFalse(row.contains(code), row);
    byte[] bytes = Base64.getUrlDecoder().decode(code);
    assertFalse(row.contains(HexFormat.of().formatHex(bytes)), row);
  }

  @Test
  @Proves("REC-01")
  void codeCountsForTwentyMinutes() {
    String code = issue();
    assertEquals(
        List.of("t"),
        realm.column(
            "SELECT expires_at BETWEEN now() + interval '19 min' AND now() + interval '20 min'"
                + " FROM ${realm}.recovery"));
    realm.sql("UPDATE ${realm}.recovery SET expires_at = now()");

    assertInstanceOf(UnknownCode.class, recover(code));
    issue();
    assertEquals(1, realm.count("recovery"), "the old one is gone");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "UPDATE ${realm}.account SET password = 'another'",
        "UPDATE ${realm}.account SET roles = '{admin}'",
        "UPDATE ${realm}.account SET enabled = false",
        "DELETE FROM ${realm}.account"
      })
  @Proves("REC-01")
  void changeOfTheAccountKillsTheCode(String sql) {
    String code = issue();
    realm.sql(sql);
    assertInstanceOf(UnknownCode.class, recover(code));
  }

  @Test
  void oneOfTwoLinksKillsTheOther() {
    String first = issue();
    String second = issue();
    assertInstanceOf(Done.class, recover(second));
    assertInstanceOf(UnknownCode.class, recover(first));
  }

  @Test
  void nobodyAndDisabledUsersGetNone() {
    assertTrue(recovery.issue(new AccountName("nobody")).isEmpty());
    realm.sql("UPDATE ${realm}.account SET enabled = false");
    assertTrue(recovery.issue(ALICE).isEmpty());
  }

  /** REC-04. */
  @Test
  @Proves("REC-04")
  void makingALinkChangesNothingOnTheAccount() {
    String before = realm.column("SELECT a::text FROM ${realm}.account a").get(0);
    issue();
    assertEquals(before, realm.column("SELECT a::text FROM ${realm}.account a").get(0));
    assertEquals(0, realm.count("revoked"));
  }
}
