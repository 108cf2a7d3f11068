package dev.gatehouse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Reason;
import dev.gatehouse.session.Resumption.Refused;
import dev.gatehouse.session.Sessions.Begun;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
  private final TestRealm realm = TestRealm.create("session.idle=30m", "session.absolute=12h");
  private final Sessions sessions = realm.gatehouse().sessions();

  @AfterEach
  void close() {
    realm.close();
  }

  private Verified verified() {
    return assertInstanceOf(
        Verified.class, realm.gatehouse().authenticator().authenticate(TestRealm.rightAttempt()));
  }

  private SessionToken begin() {
    return sessions
        .begin(verified(), false, Optional.empty(), Client.UNKNOWN)
        .orElseThrow()
        .token();
  }

  private boolean isLive(SessionToken token) {
    return sessions.resume(token, Activity.LOOK) instanceof Active;
  }

  @Test
  void begunSessionIsResumedWithItsAccount() {
    SessionToken token = begin();

    Active active = assertInstanceOf(Active.class, sessions.resume(token, Activity.TOUCH));

    assertEquals(TestRealm.NAME, active.account().name());
    assertEquals(Set.of("staff"), active.account().roles());
    assertEquals(
        Duration.ofHours(12),
        Duration.between(active.session().createdAt(), active.session().absoluteExpiresAt()));
  }

  @Test
  void resumingCostsOneStatement() {
    SessionToken token = begin();
    realm.statements().clear();

    sessions.resume(token, Activity.TOUCH);

    assertEquals(1, realm.statements().statements().size());
  }

  @Test
  @Proves("SESS-07")
  void oneSessionTooManyEndsTheOldest() {
    try (TestRealm limited = TestRealm.create("session.max-per-user=3")) {
      Sessions few = limited.gatehouse().sessions();
      List<Begun> begun = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Verified login =
            (Verified) limited.gatehouse().authenticator().authenticate(TestRealm.rightAttempt());
        begun.add(few.begin(login, false, Optional.empty(), Client.UNKNOWN).orElseThrow());
      }
      assertEquals(List.of(begun.get(0).session().id()), begun.get(3).surplus());
      for (int i = 0; i < 4; i++) {
        Resumption found = few.resume(begun.get(i).token(), Activity.LOOK);
        assertEquals(i > 0, found instanceof Active, "session " + i);
      }
      assertEquals(1, limited.count("revoked"), "other nodes hear of it");
    }
  }

  @Test
  @Proves("SESS-07")
  void fiftySignInsAtOnceOnTwoNodesLeaveExactlyTheLimit() throws Exception {
    try (TestRealm limited = TestRealm.create("session.max-per-user=7");
        TestRealm other = limited.secondNode("session.max-per-user=7")) {
      Verified login =
          (Verified) limited.gatehouse().authenticator().authenticate(TestRealm.rightAttempt());
      ExecutorService threads = Executors.newFixedThreadPool(50);
      List<Callable<Begun>> signIns = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Sessions node = (i % 2 == 0 ? limited : other).gatehouse().sessions();
        signIns.add(() -> node.begin(login, false, Optional.empty(), Client.UNKNOWN).orElseThrow());
      }
      List<SessionToken> tokens = new ArrayList<>();
      for (Future<Begun> signIn : threads.invokeAll(signIns)) {
        tokens.add(signIn.get().token());
      }
      threads.shutdown();

      Sessions node = limited.gatehouse().sessions();
      long live =
          tokens.stream()
              .filter(token -> node.resume(token, Activity.LOOK) instanceof Active)
              .count();
      assertEquals(7, live);
      assertEquals(7, limited.count("session"));
    }
  }

  @Test
  @Proves({"TIME-01", "TIME-03"})
  void sessionLivesUntilIdleAndDiesSoonAfter() {
    SessionToken token = begin();
    Ageing.idleFor(realm, Duration.ofMinutes(30).minusSeconds(1));
    assertTrue(isLive(token));

    Ageing.idleFor(realm, Duration.ofSeconds(1 + 60 + 5));
    assertFalse(isLive(token));
    assertEquals(1, realm.count("session"), "no reaper has been by");
  }

  @Test
  @Proves("TIME-02")
  void absoluteEndComesWhateverTheActivity() {
    SessionToken token = begin();
    realm.sql("UPDATE ${realm}.session SET abs_expires = now() + interval '1 h'");
    assertTrue(isLive(token));

    realm.sql("UPDATE ${realm}.session SET abs_expires = now()");
    assertInstanceOf(Refused.class, sessions.resume(token, Activity.TOUCH));
  }

  @Test
  @Proves("TIME-05")
  void touchIsWrittenAtMostOncePerInterval() {
    SessionToken token = begin();
    Ageing.idleFor(realm, Duration.ofSeconds(59));
    sessions.resume(token, Activity.TOUCH);
    String before = lastAccess();

    assertEquals(before, afterThreeMore(token), "59 seconds");
    Ageing.idleFor(realm, Duration.ofSeconds(2));
    String aged = lastAccess();
    sessions.resume(token, Activity.TOUCH);
    awaitTouchSince(aged);
    String touched = lastAccess();
    assertEquals(touched, afterThreeMore(token), "once");
  }

  /** Last access after more requests, when a touch of another session has been written. */
  private String afterThreeMore(SessionToken token) {
    for (int i = 0; i < 3; i++) {
      sessions.resume(token, Activity.TOUCH);
    }
    SessionToken other = begin();
    realm.sql(
        "UPDATE ${realm}.session SET last_access = last_access - interval '2 min'"
            + " WHERE key_hash = ?",
        other.hash().key());
    sessions.resume(other, Activity.TOUCH);
    Await.until(
        "the other touch is written",
        Duration.ofSeconds(10),
        () ->
            realm
                .column(
                    "SELECT last_access > now() - interval '1 min' FROM ${realm}.session WHERE key_hash = ?",
                    other.hash().key())
                .equals(List.of("t")));
    sessions.end(other);
    return lastAccess();
  }

  private void awaitTouchSince(String before) {
    Await.until("a touch", Duration.ofSeconds(10), () -> !lastAccess().equals(before));
  }

  @Test
  @Proves({"TIME-05", "TIME-06"})
  void activityMovesTheIdleEndAlone() {
    SessionToken token = begin();
    Ageing.olderBy(realm, Duration.ofMinutes(20));
    String limits = "SELECT abs_expires || ' ' || auth_at FROM ${realm}.session";
    List<String> before = realm.column(limits);
    String idleSince = lastAccess();

    sessions.resume(token, Activity.TOUCH);

    awaitTouchSince(idleSince);
    assertEquals(before, realm.column(limits));
  }

  @Test
  @Proves("SESS-09")
  void rowSaysWhoSinceWhenLastSeenAndHowSignedIn() {
    begin();

    assertEquals(
        1,
        realm.count(
            "session WHERE user_id = (SELECT id FROM ${realm}.account WHERE name = 'alice')"
                + " AND created_at = auth_at AND last_access = auth_at AND auth_method = 'password'"
                + " AND now() - auth_at BETWEEN interval '0' AND interval '1 min'"));
  }

  private String lastAccess() {
    return realm.column("SELECT last_access FROM ${realm}.session").get(0);
  }

  @Test
  void lookingIsNoActivity() {
    SessionToken token = begin();
    Ageing.idleFor(realm, Duration.ofMinutes(20));
    String before = lastAccess();

    sessions.resume(token, Activity.LOOK);

    assertEquals(before, lastAccess());
  }

  @Test
  @Proves("TIME-04")
  void expiredSessionIsNotRevivedByATouch() {
    SessionToken token = begin();
    long sid = realm.gatehouse().sessionDirectory().list("").get(0).session().id();
    Ageing.idleFor(realm, Duration.ofMinutes(40));

    assertEquals(
        List.of(), new SessionStore(realm.database()).touch(new TreeMap<>(Map.of(sid, 0L))));
    assertFalse(isLive(token));
  }

  @Test
  @Proves("REV-09")
  void touchAndRotationAfterLogoutChangeNoRow() {
    SessionToken token = begin();
    long sid = realm.gatehouse().sessionDirectory().list("").get(0).session().id();
    sessions.end(token);

    assertEquals(
        List.of(), new SessionStore(realm.database()).touch(new TreeMap<>(Map.of(sid, 0L))));
    assertTrue(sessions.renewals().renew(token, verified()).isEmpty());
    assertEquals(0, realm.count("session"));
  }

  @Test
  void rotationKillsTheOldTokenAtOnce() {
    SessionToken old = begin();

    SessionToken fresh = sessions.renewals().renew(old, verified()).orElseThrow();

    assertFalse(isLive(old));
    assertTrue(isLive(fresh));
    assertEquals(List.of(old.hash().key().toString()), revokedKeys());
  }

  @Test
  void beginningEndsTheSessionTheBrowserCameWith() {
    SessionToken old = begin();

    SessionToken fresh =
        sessions.begin(verified(), false, Optional.of(old), Client.UNKNOWN).orElseThrow().token();

    assertFalse(isLive(old));
    assertTrue(isLive(fresh));
    assertEquals(1, realm.count("session"));
    assertEquals(List.of(old.hash().key().toString()), revokedKeys());
  }

  @Test
  void endedSessionIsInTheRevocationLogAndEndingAgainIsNothing() {
    SessionToken token = begin();

    assertTrue(sessions.end(token).isPresent());
    assertTrue(sessions.end(token).isEmpty());

    assertFalse(isLive(token));
    assertEquals(List.of(token.hash().key().toString()), revokedKeys());
  }

  private List<String> revokedKeys() {
    return realm.column("SELECT key_hash FROM ${realm}.revoked WHERE kind = 's'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "UPDATE ${realm}.account SET password = 'another' WHERE name = 'alice'",
        "UPDATE ${realm}.account SET password = NULL WHERE name = 'alice'",
        "UPDATE ${realm}.account SET roles = '{admin}' WHERE name = 'alice'",
        "UPDATE ${realm}.account SET enabled = false WHERE name = 'alice'",
        "UPDATE ${realm}.account SET version = version + 1 WHERE name = 'alice'",
        "DELETE FROM ${realm}.account WHERE name = 'alice'",
      })
  void changeOfAccountByHandEndsItsSessionsAndIsLogged(String sql) {
    SessionToken token = begin();

    realm.sql(sql);

    assertFalse(isLive(token));
    assertEquals(
        List.of("2"), realm.column("SELECT user_version FROM ${realm}.revoked WHERE kind = 'u'"));
  }

  @Test
  void changeThatChangesNothingEndsNothing() {
    SessionToken token = begin();

    realm.sql("UPDATE ${realm}.account SET roles = '{staff}', enabled = true, version = 0");

    assertTrue(isLive(token));
    assertEquals(0, realm.count("revoked"));
  }

  @Test
  void deletedByHandIsLoggedButReapedIsNot() {
    begin();
    realm.sql("DELETE FROM ${realm}.session");
    assertEquals(1, realm.count("revoked"));

    begin();
    Ageing.idleFor(realm, Duration.ofMinutes(40));
    Ageing.dueForReaping(realm);
    assertEquals(2, realm.count("revoked"), "moved back by hand");
    assertEquals(1, realm.gatehouse().reaper().reap());
    assertEquals(2, realm.count("revoked"));
  }

  @Test
  @Proves("TIME-07")
  void reaperPutsOffWhatIsAliveAndLooksOnlyWhenDue() {
    SessionToken token = begin();
    Ageing.dueForReaping(realm);

    assertEquals(0, realm.gatehouse().reaper().reap());

    assertTrue(isLive(token));
    assertEquals(
        List.of("t"),
        realm.column(
            "SELECT reap_after = ${realm}.live_until(last_access, idle, abs_expires)"
                + " FROM ${realm}.session"));
  }

  @Test
  @Proves("TIME-07")
  void twoReapersDeleteEachRowOnce() throws Exception {
    begin();
    realm.sql(
        "INSERT INTO ${realm}.session (key_hash, verifier, user_id, user_version, auth_method, idle,"
            + " abs_expires, reap_after, last_access) SELECT gen_random_uuid(), verifier, user_id, 1,"
            + " 'password', idle, abs_expires, now() - interval '1 h', now() - interval '2 h'"
            + " FROM ${realm}.session, generate_series(1, 5000)");
    Callable<Integer> reap = () -> realm.gatehouse().reaper().reap();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      int total = 0;
      for (Future<Integer> removed : threads.invokeAll(List.of(reap, reap, reap, reap))) {
        total += removed.get();
      }
      assertEquals(5000, total);
      assertEquals(1, realm.count("session"));
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest(name = "idle {0} min")
  @ValueSource(longs = {1, 20, 30, 1440})
  void touchIntervalIsThatOfTheSchema(long idleMinutes) {
    Duration idle = Duration.ofMinutes(idleMinutes);
    List<String> grace =
        realm.column(
            "SELECT extract(epoch FROM ${realm}.live_until(t, idle, 'infinity') - t - idle)::bigint"
                + " FROM (SELECT now() AS t, ? * interval '1 s' AS idle) AS x",
            idle.toSeconds());
    long seconds = SessionPolicy.touchInterval(idle).plusSeconds(5).toSeconds();
    assertEquals(List.of(Long.toString(seconds)), grace);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"session", "account CASCADE"})
  void truncationIsRefused(String table) {
    begin();
    assertThrows(IllegalStateException.class, () -> realm.sql("TRUNCATE ${realm}." + table));
    assertEquals(1, realm.count("session"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"{{a,b}}", "{\"\"}", "{a b}", "{\"a,b\"}", "{NULL}", "{a;b}"})
  void rolesThatAreNoneAreRefused(String roles) {
    assertThrows(
        IllegalStateException.class,
        () -> realm.sql("UPDATE ${realm}.account SET roles = ?::text[]", roles));
  }

  @Test
  void signOutThatARotationOvertookEndsTheSession() {
    SessionToken old = begin();
    SessionToken fresh = sessions.renewals().renew(old, verified()).orElseThrow();

    assertTrue(sessions.end(old).isPresent());

    assertFalse(isLive(fresh));
  }

  @Test
  void signInWithATokenThatARotationOvertookEndsTheSession() {
    SessionToken old = begin();
    SessionToken rotated = sessions.renewals().renew(old, verified()).orElseThrow();

    sessions.begin(verified(), false, Optional.of(old), Client.UNKNOWN);

    assertFalse(isLive(rotated));
    assertEquals(1, realm.count("session"));
  }

  @Test
  void tokenOfBeforeTheLastRotationEndsNothingForEver() {
    SessionToken old = begin();
    SessionToken fresh = sessions.renewals().renew(old, verified()).orElseThrow();
    realm.sql("UPDATE ${realm}.session SET prev_until = now()");

    assertTrue(sessions.end(old).isEmpty());
    assertTrue(isLive(fresh));
  }

  @Test
  void refusalSaysWhy() {
    SessionToken token = begin();
    realm.sql("UPDATE ${realm}.account SET enabled = false");
    assertEquals(new Refused(Reason.ACCOUNT_CHANGED), sessions.resume(token, Activity.LOOK));
    Ageing.olderBy(realm, Duration.ofDays(1));
    assertEquals(new Refused(Reason.EXPIRED), sessions.resume(token, Activity.LOOK));
    sessions.end(token);
    assertEquals(new Refused(Reason.ENDED), sessions.resume(token, Activity.LOOK));
  }

  @Test
  void touchThatCannotBeWrittenDoesNotCostTheRequest() throws SQLException {
    SessionToken token = begin();
    Ageing.idleFor(realm, Duration.ofMinutes(2));
    try (Connection administrator = realm.connect()) {
      administrator.setAutoCommit(false);
      execute(administrator, "SELECT FROM ${realm}.session FOR UPDATE");

      assertInstanceOf(Active.class, sessions.resume(token, Activity.TOUCH));
    }
  }

  @Test
  @Proves("ERR-06")
  void statementThatWaitsTooLongIsCancelledOnTheServer() throws SQLException {
    SessionToken token = begin();
    try (Connection administrator = realm.connect()) {
      administrator.setAutoCommit(false);
      execute(administrator, "LOCK TABLE ${realm}.session IN ACCESS EXCLUSIVE MODE");

      assertThrows(DatabaseException.class, () -> sessions.resume(token, Activity.LOOK));

      assertEquals(
          List.of("0"),
          realm.column(
              "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                  + " AND query LIKE '%${realm}.session%'"));
    }
  }

  @Test
  void indexNeverContainsLastAccess() {
    assertEquals(
        List.of(),
        realm.column(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = '${realm}'"
                + " AND indexdef LIKE '%last_access%'"));
  }

  @Test
  void touchesAreHeapOnlyUpdates() {
    begin();
    realm.sql(
        "INSERT INTO ${realm}.session (key_hash, verifier, user_id, user_version, auth_method, idle,"
            + " abs_expires, reap_after) SELECT gen_random_uuid(), verifier, user_id, 1, 'password',"
            + " idle, abs_expires, reap_after FROM ${realm}.session, generate_series(1, 1000)");
    SessionStore store = new SessionStore(realm.database());
    List<Active> all = realm.gatehouse().sessionDirectory().list("");

    int batches = 50; // of those that share a page few come in one second
    for (int batch = 0; batch < batches; batch++) {
      SortedMap<Long, Long> ages = new TreeMap<>();
      for (int i = batch; i < all.size(); i += batches) {
        ages.put(all.get(i).session().id(), 0L);
      }
      assertEquals(ages.size(), store.touch(ages).size());
    }

    Await.until(
        "the touches are counted",
        Duration.ofSeconds(10),
        () -> {
          // Before PostgreSQL 15 a connection tells its counts only at its next statement.
          realm.gatehouse().accounts().isAny();
          return updates("n_tup_upd") >= all.size();
        });
    assertTrue(updates("n_tup_hot_upd") >= 0.95 * updates("n_tup_upd"));
  }

  private long updates(String counter) {
    return Long.parseLong(
        realm
            .column(
                "SELECT "
                    + counter
                    + " FROM pg_stat_all_tables"
                    + " WHERE schemaname = '${realm}' AND relname = 'session'")
            .get(0));
  }

  @Test
  void loginRacingAChangeOfAccountLeavesNoSessionOfTheOldVersion() throws Exception {
    for (String change :
        List.of("password = gen_random_uuid()::text", "enabled = NOT enabled", "roles = '{x}'")) {
      Verified stale = verified();
      try (Connection administrator = realm.connect()) {
        administrator.setAutoCommit(false);
        execute(administrator, "UPDATE ${realm}.account SET " + change + " WHERE name = 'alice'");
        CompletableFuture<Optional<Sessions.Begun>> login =
            CompletableFuture.supplyAsync(
                () -> sessions.begin(stale, false, Optional.empty(), Client.UNKNOWN));
        awaitLockWait("${realm}.begin_session");
        administrator.commit();

        assertTrue(login.get(10, TimeUnit.SECONDS).isEmpty(), change);
      }
      assertEquals(0, realm.count("session"), change);
      restoreAccount();
    }
  }

  @Test
  void verifiedBeforeAChangeBeginsNothingAfterIt() {
    Verified verified = verified();
    SessionToken token = begin();
    realm.sql("UPDATE ${realm}.account SET enabled = false WHERE name = 'alice'");

    assertTrue(sessions.begin(verified, false, Optional.empty(), Client.UNKNOWN).isEmpty());
    assertFalse(isLive(token));
  }

  @Test
  void sessionBegunWhileAllAreEndedIsDead() throws Exception {
    SessionToken token = begin();
    String row = takeRowAway();
    try (Connection signIn = realm.connect()) {
      signIn.setAutoCommit(false);
      execute(signIn, "SELECT FROM ${realm}.account FOR NO KEY UPDATE");
      execute(signIn, insertOf(row));
      CompletableFuture<Integer> ended =
          CompletableFuture.supplyAsync(() -> realm.gatehouse().sessionDirectory().endAll());
      awaitLockWait("${realm}.bump_all_versions");
      signIn.commit();

      assertEquals(1, ended.get(10, TimeUnit.SECONDS));
    }
    assertFalse(isLive(token));
  }

  @Test
  void rowThatComesBackAfterAllWereEndedIsDead() throws SQLException {
    SessionToken token = begin();
    String row = takeRowAway();

    assertEquals(0, realm.gatehouse().sessionDirectory().endAll());

    try (Connection backup = realm.connect()) {
      execute(backup, insertOf(row));
    }
    assertEquals(new Refused(Reason.ACCOUNT_CHANGED), sessions.resume(token, Activity.LOOK));
    assertEquals(
        List.of("2"), realm.column("SELECT user_version FROM ${realm}.revoked WHERE kind = 'u'"));
    assertTrue(isLive(begin()));
  }

  /** Deletes the one session there is; what comes back is the row as text. */
  private String takeRowAway() {
    String row = realm.column("SELECT s::text FROM ${realm}.session s").get(0);
    realm.sql("DELETE FROM ${realm}.session");
    return row;
  }

  private static String insertOf(String row) {
    return "INSERT INTO ${realm}.session OVERRIDING SYSTEM VALUE SELECT ('%s'::${realm}.session).*"
        .formatted(row);
  }

  private void restoreAccount() {
    realm.sql("DELETE FROM ${realm}.account");
    realm.addUser(TestRealm.NAME, TestRealm.PASSWORD, "staff");
  }

  private void awaitLockWait(String inStatement) {
    String waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            + " AND query LIKE '%"
            + inStatement
            + "%'";
    Await.until(
        "it waits for the account's row",
        Duration.ofSeconds(10),
        () -> !realm.column(waiting).get(0).equals("0"));
  }

  private void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(realm.inRealm(sql));
    }
  }

  @Test
  @Proves("TOK-04")
  void columnsGiveNoToken() {
    SessionToken token = begin();
    List<String> values = new ArrayList<>();
    for (String table : List.of("session", "account", "revoked", "master_key")) {
      values.addAll(realm.column("SELECT to_jsonb(t)::text FROM ${realm}." + table + " t"));
    }
    String[] parts = token.text().split("\\.");
    for (String value : values) {
      assertFalse(value.contains(parts[2]), "the random part is in a row");
      assertFalse(value.contains(parts[3]), "the tag is in a row");
    }
  }

  @Test
  void tokensAreAllDifferent() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      assertTrue(seen.add(begin().text()));
    }
  }

  @Test
  void rowWithAnotherVerifierIsNoSession() {
    SessionToken token = begin();
    realm.sql("UPDATE ${realm}.session SET verifier = decode(repeat('00', 16), 'hex')");
    assertFalse(isLive(token));
  }

  @Test
  void rowOfAnUnknownFormatIsNoSession() {
    SessionToken token = begin();
    realm.sql("UPDATE ${realm}.session SET fmt = 2");
    assertFalse(isLive(token));
  }
}
