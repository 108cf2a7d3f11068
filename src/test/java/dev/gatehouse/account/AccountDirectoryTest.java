package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountDirectory.Change;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestRealm;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those who look after accounts find them, and never shut themselves out. */
class AccountDirectoryTest {
  private final TestRealm realm = TestRealm.create();
  private final AccountDirectory directory = realm.gatehouse().accountDirectory();

  @AfterEach
  void close() {
    realm.close();
  }

  private long add(String name, String... roles) {
    realm.addUser(name, TestRealm.PASSWORD, roles);
    return idOf(name);
  }

  private long idOf(String name) {
    return realm.gatehouse().accounts().find(new AccountName(name)).orElseThrow().account().id();
  }

  private Change without(String how, long id) {
    return switch (how) {
      case "disabled" -> directory.disable(id);
      case "removed" -> directory.remove(id);
      default -> directory.setRoles(id, Set.of("staff"));
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "removed", "demoted"})
  void lastAdministratorIsNot(String how) {
    long last = add("root", "admin", "other");
    long barred = add("barred", "admin");
    directory.disable(barred);
    directory.add(new AccountName("invited"), Set.of("admin")); // and has no password yet

    assertEquals(Change.LAST_ADMIN, without(how, last));

    AccountEntry entry = directory.find(last).orElseThrow();
    assertTrue(entry.isEnabled());
    assertEquals(Set.of("admin", "other"), entry.account().roles());
    assertEquals(Change.DONE, directory.setRoles(last, Set.of("admin")), "which leaves one");
    add("second", "admin");
    assertEquals(Change.DONE, without(how, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "removed", "demoted"})
  void anybodyElseIs(String how) {
    add("root", "admin");
    long bob = add("bob");
    long invited = directory.add(new AccountName("invited"), Set.of("admin")).orElseThrow();

    assertEquals(Change.DONE, without(how, bob));
    assertEquals(Change.DONE, without(how, invited), "who could not sign in yet");
    assertEquals(Change.UNKNOWN, without(how, 4711));
  }

  @Test
  void ofTwoWhoBarEachOtherAtOnceOneIsLeft() throws Exception {
    for (int i = 0; i < 20; i++) {
      long one = add("one" + i, "admin");
      long other = add("other" + i, "admin");
      CyclicBarrier start = new CyclicBarrier(2);
      List<CompletableFuture<Change>> both =
          List.of(one, other).stream()
              .map(
                  id ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            await(start);
                            return directory.disable(id);
                          }))
              .toList();

      Set<Change> changes = Set.of(both.get(0).get(), both.get(1).get());

      assertEquals(Set.of(Change.DONE, Change.LAST_ADMIN), changes);
      assertEquals(1, realm.count("account WHERE enabled AND 'admin' = ANY (roles)"));
      realm.sql("DELETE FROM ${realm}.account WHERE 'admin' = ANY (roles)");
    }
  }

  /** Else one who has just become an administrator, and another change, would wait crosswise. */
  @Test
  void changeTakesItsRowInTurnWithTheAdministrators() throws Exception {
    long carol = add("carol");
    long dora = add("dora", "admin");
    add("emil", "admin");
    try (Connection other = realm.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(lock(dora));

      CompletableFuture<Change> change =
          CompletableFuture.supplyAsync(() -> directory.disable(carol));

      Await.until(
          "carol's row is taken, with none behind it",
          Duration.ofSeconds(20),
          () ->
              realm
                  .column(
                      "SELECT id FROM ${realm}.account WHERE name = 'carol' FOR UPDATE SKIP LOCKED")
                  .isEmpty());
      assertFalse(change.isDone());
      other.rollback();
      assertEquals(Change.DONE, change.get());
    }
  }

  private String lock(long id) {
    return realm.inRealm("SELECT FROM ${realm}.account WHERE id = %d FOR UPDATE").formatted(id);
  }

  private static void await(CyclicBarrier start) {
    try {
      start.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void accountsComeByNameAndPartByPart() {
    for (String name : List.of("carol", "bob", "caro%l", "zoë")) {
      add(name);
    }

    assertEquals(List.of("alice", "bob", "caro%l"), names(directory.page("", "", 3)));
    assertEquals(List.of("carol", "zoë"), names(directory.page("", "caro%l", 3)));
    assertEquals(List.of("carol"), names(directory.page("ro", "caro%l", 3)));
    assertEquals(List.of("caro%l"), names(directory.page("%", "", 3)), "no pattern");
    assertEquals(List.of(), directory.page("nobody", "", 3));
  }

  private static List<String> names(List<AccountEntry> entries) {
    return entries.stream().map(entry -> entry.account().name()).toList();
  }

  @Test
  void newAccountHasNoPasswordAndItsNameIsTakenOnce() {
    AccountName name = new AccountName("zoë");
    long id = directory.add(name, Set.of("staff")).orElseThrow();

    AccountEntry entry = directory.find(id).orElseThrow();
    assertFalse(entry.hasPassword());
    assertEquals(Set.of("staff"), entry.account().roles());
    assertTrue(directory.add(name, Set.of()).isEmpty());
    assertTrue(directory.find(4711).isEmpty());
  }
}
