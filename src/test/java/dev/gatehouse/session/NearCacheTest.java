package dev.gatehouse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.StatementLog.Hold;
import dev.gatehouse.testing.TestRealm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node answers from memory is true, whatever comes at the worst moment. */
class NearCacheTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String FIND = "s.key_hash = ?";
  private static final String POLL = "revoked_since";
  private static final String TOUCH = "SKIP LOCKED";

  private final TestRealm realm = TestRealm.create();
  private final TestRealm otherNode = realm.secondNode();
  private final Sessions here = realm.gatehouse().sessions();
  private final Sessions there = otherNode.gatehouse().sessions();

  @AfterEach
  void close() {
    otherNode.close();
    realm.close();
  }

  private SessionToken begin() {
    return here.begin(login(), false, Optional.empty(), Client.UNKNOWN).orElseThrow().token();
  }

  private static boolean isLive(Sessions node, SessionToken token) {
    return node.resume(token, Activity.TOUCH) instanceof Active;
  }

  /** Looked up on the other node until it is kept there. */
  private SessionToken beginKeptThere() {
    SessionToken token = begin();
    otherNode.hear();
    awaitKept(token);
    return token;
  }

  /** Last used five minutes ago, which is in no log; so its next request is worth a touch. */
  private SessionToken beginIdleKeptThere() {
    SessionToken token = begin();
    realm.sql(
        "SET LOCAL session_replication_role = replica;"
            + "UPDATE ${realm}.session SET last_access = now() - interval '5 min'"
            + " WHERE key_hash = '"
            + token.hash().key()
            + "'");
    otherNode.hear();
    assertInstanceOf(Active.class, there.resume(token, Activity.LOOK));
    return token;
  }

  /** On a busy machine a lease may run out now and then. */
  private void awaitKept(SessionToken token) {
    Await.until("it costs nothing", SOON, () -> cost(token) == 0);
  }

  private int cost(SessionToken token) {
    otherNode.statements().clear();
    assertTrue(isLive(there, token));
    return otherNode.statements().statements().size();
  }

  @Test
  void sessionIsReadOnceAndThenCostsNoStatement() {
    SessionToken token = beginKeptThere();
    otherNode.statements().clear();

    for (int i = 0; i < 200; i++) {
      assertTrue(isLive(there, token));
    }

    assertTrue(otherNode.statements().statements().size() < 20, "but where a lease ran out");
  }

  @Test
  void withoutCacheEachRequestIsExactlyOneStatementAndNoPoll() {
    try (TestRealm plain = realm.secondNode("session.cache=0")) {
      SessionToken token = begin();
      plain.statements().clear();

      for (int i = 0; i < 50; i++) {
        assertTrue(isLive(plain.gatehouse().sessions(), token));
      }

      assertEquals(50, plain.statements().statements().size());
      assertEquals(0, plain.upkeepStatements().statements().size());
    }
  }

  /** What ends a session, done on the first node. */
  enum End {
    LOGOUT,
    ROTATION,
    DISABLED,
    ROLES,
    REMOVED,
    ROW_BY_HAND,
    LIMIT_BY_HAND,
    ALL
  }

  private Verified login() {
    return (Verified) realm.gatehouse().authenticator().authenticate(TestRealm.rightAttempt());
  }

  private void carryOut(End end, SessionToken token) {
    AccountName alice = new AccountName(TestRealm.NAME);
    switch (end) {
      case LOGOUT -> assertTrue(here.end(token).isPresent());
      case ROTATION -> assertTrue(here.renewals().renew(token, login()).isPresent());
      case DISABLED -> realm.gatehouse().accounts().setEnabled(alice, false);
      case ROLES -> realm.gatehouse().accounts().setRoles(alice, Set.of());
      case REMOVED -> realm.gatehouse().accounts().delete(alice);
      case ROW_BY_HAND -> realm.sql("DELETE FROM ${realm}.session");
      case LIMIT_BY_HAND -> realm.sql("UPDATE ${realm}.session SET abs_expires = now()");
      case ALL -> realm.gatehouse().sessionDirectory().endAll();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverEndsASessionIsTrueOnTheOtherNodeWithinTheLease(End end) {
    SessionToken token = beginKeptThere();

    carryOut(end, token);
    long ended = System.nanoTime();

    Await.until("refused", SOON, () -> !isLive(there, token));
    Duration took = Duration.ofNanos(System.nanoTime() - ended);
    assertTrue(took.compareTo(Duration.ofMillis(250)) < 0, took::toString);
    assertFalse(isLive(there, token));
  }

  /** The row is read before the work is done and heard of, and kept after it. */
  private void assertNothingComesBack(SessionToken token, Runnable work) {
    otherNode.hear();
    CompletableFuture<Boolean> slow;
    try (Hold loader = otherNode.statements().holdAfter(FIND)) {
      slow = CompletableFuture.supplyAsync(() -> isLive(there, token));
      loader.awaitArrival();
      work.run();
      otherNode.hear();
    }
    assertTrue(slow.join(), "it was sent before the end");
    assertFalse(isLive(there, token));
  }

  @ParameterizedTest
  @EnumSource
  void loaderThatIsHeldUpBringsNothingBack(End end) {
    SessionToken token = begin();
    assertNothingComesBack(token, () -> carryOut(end, token));
  }

  /** So much at once that it is not read begins another generation. */
  @Test
  void loaderHeldUpWhileAFloodOfEndsComesBringsNothingBack() {
    assertNothingComesBack(
        begin(),
        () ->
            realm.sql(
                "WITH d AS (DELETE FROM ${realm}.session RETURNING sid)"
                    + " INSERT INTO ${realm}.revoked (kind, key_hash)"
                    + " SELECT 's', gen_random_uuid() FROM generate_series(1, 10001)"));
  }

  /** The node cannot hear, and knows it. */
  @Test
  void pollThatIsHeldUpMakesTheNodeReadTheRow() {
    SessionToken token = beginKeptThere();
    try (Hold poll = otherNode.upkeepStatements().holdBefore(POLL)) {
      poll.awaitArrival();
      assertTrue(here.end(token).isPresent());
      long ended = System.nanoTime();

      Await.until("refused", SOON, () -> !isLive(there, token));
      Duration took = Duration.ofNanos(System.nanoTime() - ended);
      assertTrue(took.compareTo(Duration.ofMillis(250)) < 0, took::toString);

      SessionToken second = begin();
      assertEquals(1, cost(second));
      assertEquals(1, cost(second));
    }
  }

  /** The answer was true when it was given, and comes late: the lease counts from the question. */
  @Test
  void answerOfAPollThatComesTooLateIsNoLease() {
    SessionToken token = beginKeptThere();
    try (Hold poll = otherNode.upkeepStatements().holdAfter(POLL)) {
      poll.awaitArrival();
      long asked = System.nanoTime();
      assertTrue(here.end(token).isPresent());
      Await.until("it is old", SOON, () -> System.nanoTime() - asked > 250_000_000);
      assertFalse(hasLease());
    }

    for (int i = 0; i < 100; i++) {
      assertFalse(isLive(there, token));
    }
  }

  private boolean hasLease() {
    return otherNode.gatehouse().revocations().leaseAt(System.nanoTime()).isPresent();
  }

  /** What the node ends itself it need not hear of. */
  @Test
  void nodeObeysItsOwnSignOutAtOnce() {
    SessionToken token = beginKeptThere();
    try (Hold poll = otherNode.upkeepStatements().holdBefore(POLL)) {
      poll.awaitArrival();
      assertTrue(there.end(token).isPresent());
      assertFalse(isLive(there, token));
    }
  }

  /** A later number may be committed first: a reader that goes by numbers never sees the other. */
  @Test
  void endThatIsCommittedAfterALaterOneIsHeard() throws SQLException {
    SessionToken slow = beginKeptThere();
    SessionToken quick = beginKeptThere();
    try (Connection administrator = realm.connect();
        Statement statement = administrator.createStatement()) {
      administrator.setAutoCommit(false);
      statement.execute(
          realm.inRealm(
              "DELETE FROM ${realm}.session WHERE key_hash = '" + slow.hash().key() + "'"));
      assertTrue(here.end(quick).isPresent());
      otherNode.hear();
      assertFalse(isLive(there, quick));
      assertTrue(isLive(there, slow));

      administrator.commit();
    }
    otherNode.hear();
    assertFalse(isLive(there, slow));
  }

  /** Nobody touches it and nothing is in the log: the node counts for itself. */
  @ParameterizedTest
  @EnumSource
  void limitsPassInMemoryToo(Limit limit) {
    try (TestRealm hasty =
        realm.secondNode("insecure-short-timeouts=true", limit.idle, limit.absolute)) {
      Verified alice =
          (Verified) hasty.gatehouse().authenticator().authenticate(TestRealm.rightAttempt());
      Sessions sessions = hasty.gatehouse().sessions();
      SessionToken token =
          sessions.begin(alice, false, Optional.empty(), Client.UNKNOWN).orElseThrow().token();
      hasty.hear();
      assertInstanceOf(Active.class, sessions.resume(token, Activity.LOOK));
      hasty.statements().clear();

      Await.until("over", SOON, () -> !(sessions.resume(token, Activity.LOOK) instanceof Active));

      assertEquals(1, realm.count("session WHERE now() >= least(abs_expires, last_access + idle)"));
      assertTrue(hasty.statements().statements().size() < 20, "it was kept till then");
    }
  }

  /** Which of the two comes first. */
  enum Limit {
    IDLE("session.idle=1s", "session.absolute=1h"),
    ABSOLUTE("session.idle=2s", "session.absolute=2s");

    private final String idle;
    private final String absolute;

    Limit(String idle, String absolute) {
      this.idle = idle;
      this.absolute = absolute;
    }
  }

  /** Activity noted before the sign-out, written down after it. */
  @Test
  void touchThatIsHeldUpBringsNothingBack() {
    SessionToken token = beginIdleKeptThere();
    try (Hold flush = otherNode.upkeepStatements().holdBefore(TOUCH)) {
      assertTrue(isLive(there, token));
      flush.awaitArrival();
      assertTrue(here.end(token).isPresent());
    }
    assertTrue(isLive(there, beginIdleKeptThere()));

    Await.until(
        "the next touch is written",
        SOON,
        () -> realm.count("session WHERE last_access > now() - interval '1 min'") == 1);
    assertFalse(isLive(there, token));
    assertEquals(1, realm.count("session"));
  }

  /** A row that somebody holds is left alone, and the touch is written later as of then. */
  @Test
  void touchOfAHeldRowIsWrittenOnceItIsFree() throws SQLException {
    SessionToken token = beginIdleKeptThere();
    try (Connection administrator = realm.connect();
        Statement statement = administrator.createStatement()) {
      administrator.setAutoCommit(false);
      statement.execute(realm.inRealm("SELECT FROM ${realm}.session FOR UPDATE"));
      otherNode.upkeepStatements().clear();
      assertTrue(isLive(there, token));
      Await.until("it was tried twice", SOON, () -> touchesOf(otherNode) >= 2);
      assertEquals(0, realm.count("session WHERE last_access > now() - interval '4 min'"));
      awaitKept(token);
    }

    Await.until(
        "written",
        SOON,
        () -> realm.count("session WHERE last_access > now() - interval '1 min'") == 1);
  }

  private static long touchesOf(TestRealm node) {
    Stream<String> all = node.upkeepStatements().statements().stream();
    return all.filter(text -> text.contains(TOUCH)).count();
  }

  /** What is not written yet is counted in when somebody asks how long a session has left. */
  @Test
  void noteOfActivityCountsBeforeItIsWritten() {
    SessionToken token = beginIdleKeptThere();
    try (Hold flush = otherNode.upkeepStatements().holdBefore(TOUCH)) {
      assertTrue(isLive(there, token));
      flush.awaitArrival();
      Active active = assertInstanceOf(Active.class, there.resume(token, Activity.LOOK));
      Duration since = Duration.between(active.session().lastAccessAt(), active.now());
      assertTrue(since.compareTo(Duration.ofMinutes(1)) < 0, since::toString);
    }
  }

  /** Activity is noted at the rate of requests and written at most once per interval. */
  @Test
  void touchMovesTheLimitsInMemory() {
    SessionToken token = beginIdleKeptThere();
    otherNode.upkeepStatements().clear();
    assertTrue(isLive(there, token));
    Await.until("written", SOON, () -> touchesOf(otherNode) == 1);
    Await.until(
        "known",
        SOON,
        () -> there.resume(token, Activity.TOUCH) instanceof Active active && !active.isTouchDue());

    for (int i = 0; i < 50; i++) {
      assertTrue(isLive(there, token));
    }

    assertTrue(isLive(there, beginIdleKeptThere()));
    Await.until(
        "both are written",
        SOON,
        () -> realm.count("session WHERE last_access > now() - interval '1 min'") == 2);
    assertEquals(2, touchesOf(otherNode));
  }

  /** A node that goes leaves nothing unwritten. */
  @Test
  void closingWritesWhatWaits() {
    try (TestRealm third = realm.secondNode()) {
      SessionToken token = beginIdleKeptThere();
      assertTrue(isLive(third.gatehouse().sessions(), token));
    }

    assertEquals(1, realm.count("session WHERE last_access > now() - interval '1 min'"));
  }
}
