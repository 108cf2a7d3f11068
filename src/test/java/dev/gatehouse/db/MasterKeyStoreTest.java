package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.session.Client;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A realm has one set of keys, whoever starts first and however many start at once. */
class MasterKeyStoreTest {
  private static final int NODES = 4;
  private static final String KEY = "A".repeat(42) + "E";

  private final TestRealm realm = TestRealm.create("db.pool=1");
  private final List<AutoCloseable> others = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable other : others) {
      other.close();
    }
    realm.close();
  }

  @Test
  @Tag("migrates")
  void nodesThatStartTogetherOnAFreshRealmAgree() throws Exception {
    realm.sql("DROP SCHEMA ${realm} CASCADE");
    List<Gatehouse> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Gatehouse(realm.settings()));
    }
    others.addAll(nodes);

    openAllAtOnce(nodes);

    assertEquals(1, realm.count("master_key"));
    List<String> applied =
        realm.column("SELECT version FROM ${realm}.migration_history WHERE version IS NOT NULL");
    assertEquals(applied.stream().distinct().toList(), applied, "each once");
    realm.addUser(TestRealm.NAME, TestRealm.PASSWORD);
    String token = signInOn(nodes.get(0));
    for (Gatehouse node : nodes) {
      assertTrue(node.sessions().tokenFrom(token).isPresent());
    }
  }

  private static void openAllAtOnce(List<Gatehouse> nodes) throws Exception {
    CyclicBarrier together = new CyclicBarrier(NODES);
    ExecutorService threads = Executors.newFixedThreadPool(NODES);
    try {
      List<CompletableFuture<Void>> starts = new ArrayList<>();
      for (Gatehouse node : nodes) {
        starts.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    together.await();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  node.open();
                },
                threads));
      }
      CompletableFuture.allOf(starts.toArray(new CompletableFuture<?>[0])).get();
    } finally {
      threads.shutdownNow();
    }
  }

  private TestRealm anotherNode(String... extra) {
    TestRealm node = realm.secondNode(extra);
    others.add(node);
    return node;
  }

  private static String signInOn(Gatehouse node) {
    Verified verified = (Verified) node.authenticator().authenticate(TestRealm.rightAttempt());
    return node.sessions()
        .begin(verified, false, Optional.empty(), Client.UNKNOWN)
        .orElseThrow()
        .token()
        .text();
  }

  @Test
  void laterNodeTakesTheKeyThatIsThere() {
    String token = signInOn(realm.gatehouse());

    assertTrue(anotherNode().gatehouse().sessions().tokenFrom(token).isPresent());
    assertEquals(1, realm.count("master_key"));
  }

  /** A key that was given once is not quietly replaced by one from the schema. */
  @Test
  @Proves("TOK-09")
  void startWithoutTheKeysOnceGivenIsRefusedWithTheMend() {
    anotherNode("key=" + KEY);

    SchemaException refused = assertThrows(SchemaException.class, () -> anotherNode());

    assertTrue(refused.getMessage().contains("set gatehouse.key-file or gatehouse.key again"));
    anotherNode("key=" + KEY);
  }

  @Test
  void givenKeyIsNotWrittenDown() {
    anotherNode("key=" + KEY);

    assertEquals(
        List.of("1"),
        realm.column("SELECT count(*) FROM ${realm}.master_key WHERE material IS NOT NULL"));
    assertEquals(
        List.of("1"), realm.column("SELECT count(*) FROM ${realm}.master_key WHERE kid='outside'"));
  }

  @Test
  @Proves("TOK-07")
  void newestKeyOfTheSchemaSignsAndTheOlderStillVerifies() {
    String old = signInOn(realm.gatehouse());
    byte[] material = new byte[32];
    material[0] = 1;
    realm.sql("INSERT INTO ${realm}.master_key (kid, material) VALUES ('newk', ?)", material);

    Gatehouse node = anotherNode().gatehouse();

    assertTrue(node.sessions().tokenFrom(old).isPresent());
    String fresh = signInOn(node);
    assertEquals(Optional.empty(), realm.gatehouse().sessions().tokenFrom(fresh));
  }
}
