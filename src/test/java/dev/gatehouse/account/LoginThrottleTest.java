package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.KnownDevices.Device;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.account.LoginThrottle.Admission;
import dev.gatehouse.account.LoginThrottle.Admitted;
import dev.gatehouse.account.LoginThrottle.Refused;
import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.MasterKey;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has to wait before another attempt; in a real database, on several nodes. */
class LoginThrottleTest {
  private static final AccountName ALICE = new AccountName("alice");
  private static final long VERSION = 1;
  private static final Keys KEYS = new Keys(List.of(MasterKey.generate()));

  private final TestRealm realm = TestRealm.create();
  private final LoginThrottle node = newNode();

  @AfterEach
  void close() {
    realm.close();
  }

  private LoginThrottle newNode() {
    LoginThrottle throttle = new LoginThrottle(realm.database(), true);
    throttle.open(KEYS);
    return throttle;
  }

  private Admission attempt(AccountName name, String source) {
    return node.admit(name, VERSION, source, Device.UNKNOWN);
  }

  private static String source(int i) {
    return "10.0." + i / 256 + "." + i % 256;
  }

  /** As if all that was written down had happened earlier. */
  private void age(Duration by) {
    realm.sql(
        "UPDATE ${realm}.throttle SET at = at - ? * interval '1 s', open_at = open_at - ? * interval '1 s'",
        by.toSeconds(),
        by.toSeconds());
  }

  private static Duration waitOf(Admission admission) {
    return assertInstanceOf(Refused.class, admission).retryAfter();
  }

  private static void assertAbout(long seconds, Duration wait) {
    boolean isClose = wait.toMillis() > seconds * 900 && wait.toMillis() <= seconds * 1_000 + 50;
    assertTrue(isClose, () -> "about " + seconds + " s, not " + wait);
  }

  @Test
  @Proves("THR-01")
  void fiveFailuresAreFreeThenThePausesDouble() {
    for (int i = 0; i < 6; i++) {
      assertInstanceOf(Admitted.class, attempt(ALICE, source(i)));
    }
    for (int pause = 1; pause <= 512; pause *= 2) {
      assertAbout(pause, waitOf(attempt(ALICE, source(1_000))));
      realm.sql("UPDATE ${realm}.throttle SET open_at = now() WHERE lane = 'a'");
      assertInstanceOf(Admitted.class, attempt(ALICE, source(100 + pause)));
    }
    assertAbout(900, waitOf(attempt(ALICE, source(2_000))));
  }

  @Test
  void halfOfTheFailuresIsForgottenEachHalfHour() {
    for (int i = 0; i < 6; i++) {
      attempt(ALICE, source(i));
    }
    age(Duration.ofMinutes(30));

    for (int i = 10; i < 13; i++) { // 3 are left, and 3 more make 6
      assertInstanceOf(Admitted.class, attempt(ALICE, source(i)));
    }
    assertAbout(1, waitOf(attempt(ALICE, source(20))));
  }

  @Test
  @Proves("THR-02")
  void aHundredFailuresInARowShutTheAccountForADay() {
    attempt(ALICE, source(0));
    realm.sql(
        "UPDATE ${realm}.throttle SET streak = 99, level = 0, open_at = now() WHERE lane = 'a'");
    assertInstanceOf(Admitted.class, attempt(ALICE, source(1)));

    age(Duration.ofHours(23));
    assertAbout(3_600, waitOf(attempt(ALICE, source(2))));
    age(Duration.ofHours(1));
    assertInstanceOf(Admitted.class, attempt(ALICE, source(3)));
  }

  @Test
  @Proves("THR-01")
  void sourceHasTwentyFailuresAndOneMoreEachHalfMinute() {
    for (int i = 0; i < 20; i++) {
      assertInstanceOf(Admitted.class, attempt(new AccountName("user" + i), source(0)));
    }
    assertAbout(30, waitOf(attempt(new AccountName("another"), source(0))));
    assertInstanceOf(Admitted.class, attempt(new AccountName("another"), source(1)));

    age(Duration.ofSeconds(30));
    assertInstanceOf(Admitted.class, attempt(new AccountName("another"), source(0)));
    assertInstanceOf(Refused.class, attempt(new AccountName("yet another"), source(0)));
  }

  /** 1,000 guesses at once over two nodes count as 1,000. */
  @Test
  @Proves({"THR-05", "THR-08"})
  void parallelGuessesOverTwoNodesAreEachCountedOnce() throws Exception {
    List<LoginThrottle> nodes = List.of(node, newNode());
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Callable<Admission>> guesses = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      LoginThrottle guessed = nodes.get(i % 2);
      String source = source(i);
      guesses.add(() -> guessed.admit(ALICE, VERSION, source, Device.UNKNOWN));
    }
    int admitted = 0;
    for (Future<Admission> guess : threads.invokeAll(guesses)) {
      admitted += guess.get() instanceof Admitted ? 1 : 0;
    }
    threads.shutdown();

    List<String> streak = realm.column("SELECT streak FROM ${realm}.throttle WHERE lane = 'a'");
    assertEquals(List.of(String.valueOf(admitted)), streak, "each that got through is counted");
    assertTrue(admitted >= 6 && admitted <= 12, "through: " + admitted);
    // Each came from a source of its own and has left its mark there.
    assertTrue(realm.count("throttle") > 990, () -> "rows: " + realm.count("throttle"));
  }

  @Test
  @Proves("THR-05")
  void countsSurviveARestart() {
    for (int i = 0; i < 6; i++) {
      attempt(ALICE, source(i));
    }
    assertInstanceOf(Refused.class, newNode().admit(ALICE, VERSION, source(9), Device.UNKNOWN));
  }

  @Test
  @Proves("THR-10")
  void rightPasswordTakesBackWhatWasCounted() {
    for (int i = 0; i < 5; i++) {
      attempt(ALICE, source(0));
    }
    node.succeeded((Admitted) attempt(ALICE, source(0)));

    for (int i = 0; i < 6; i++) {
      assertInstanceOf(Admitted.class, attempt(ALICE, source(0)), "the account starts anew");
    }
    for (int i = 0; i < 9; i++) {
      attempt(new AccountName("user" + i), source(0));
    }
    assertInstanceOf(
        Refused.class, attempt(new AccountName("more"), source(0)), "the source does not");
  }

  @Test
  void newPasswordStartsANewCount() {
    for (int i = 0; i < 6; i++) {
      attempt(ALICE, source(i));
    }
    assertInstanceOf(Refused.class, attempt(ALICE, source(9)));
    assertInstanceOf(Admitted.class, node.admit(ALICE, VERSION + 1, source(9), Device.UNKNOWN));
  }

  @Test
  @Proves("ENUM-03")
  void nameThatDoesNotExistWaitsTheSame() {
    AccountName nobody = new AccountName("nobody");
    for (int i = 0; i < 6; i++) {
      assertInstanceOf(Admitted.class, node.admit(nobody, 0, source(i), Device.UNKNOWN));
    }
    assertAbout(1, waitOf(node.admit(nobody, 0, source(9), Device.UNKNOWN)));
  }

  @Test
  void refusalIsRememberedWithoutAStatement() {
    for (int i = 0; i < 6; i++) {
      attempt(ALICE, source(i));
    }
    assertTrue(node.rememberedRefusal(ALICE, source(7)).isEmpty());
    attempt(ALICE, source(6));
    realm.statements().clear();

    assertTrue(node.rememberedRefusal(ALICE, source(7)).isPresent());
    assertTrue(node.rememberedRefusal(new AccountName("bob"), source(7)).isEmpty());
    assertEquals(List.of(), realm.statements().statements());
  }

  private final KnownDevices devices = new KnownDevices("gatehouse");

  private Device deviceOf(AccountName name) {
    devices.open(KEYS);
    Verified login = new Verified(new Account(1, name.text(), Set.of()), VERSION);
    return devices.parse(devices.remember(login, Device.UNKNOWN, Instant.EPOCH));
  }

  @Test
  @Proves("THR-04")
  void knownDeviceGetsThroughWhileTheAccountIsUnderAttack() {
    Device known = deviceOf(ALICE);
    for (int i = 0; i < 50; i++) {
      attempt(ALICE, source(0));
      attempt(ALICE, source(i));
    }
    assertInstanceOf(Refused.class, attempt(ALICE, source(0)));

    assertInstanceOf(Admitted.class, node.admit(ALICE, VERSION, source(0), known));
  }

  @Test
  @Proves("THR-10")
  void knownDeviceHasTenFailuresInARowThenWaitsLikeAnybody() {
    Device known = deviceOf(ALICE);
    for (int i = 0; i < 10; i++) {
      assertTrue(((Admitted) node.admit(ALICE, VERSION, source(0), known)).asDevice());
    }
    Admitted asStranger = (Admitted) node.admit(ALICE, VERSION, source(0), known);
    assertFalse(asStranger.asDevice());

    node.succeeded(asStranger);
    assertTrue(((Admitted) node.admit(ALICE, VERSION, source(0), known)).asDevice());
  }

  /** One user of a shared browser cannot renew the count of another. */
  @Test
  void browserKeepsItsCountWhenAnotherUserSignsIn() {
    Device known = deviceOf(ALICE);
    for (int i = 0; i < 10; i++) {
      node.admit(ALICE, VERSION, source(0), known);
    }
    Verified bob = new Verified(new Account(2, "bob", Set.of()), VERSION);
    Device after = devices.parse(devices.remember(bob, known, Instant.EPOCH));

    assertFalse(((Admitted) node.admit(ALICE, VERSION, source(0), after)).asDevice());
  }

  @Test
  @Proves("THR-10")
  void successFromAKnownDeviceOpensAShutAccountButKeepsThePause() {
    Device known = deviceOf(ALICE);
    for (int i = 0; i < 6; i++) {
      attempt(ALICE, source(i));
    }
    realm.sql("UPDATE ${realm}.throttle SET streak = 100 WHERE lane = 'a'");
    assertTrue(waitOf(attempt(ALICE, source(9))).toHours() >= 23);

    node.succeeded((Admitted) node.admit(ALICE, VERSION, source(0), known));
    assertAbout(1, waitOf(attempt(ALICE, source(9))));
  }

  /** Names and addresses fall into buckets, of which there is a fixed number. */
  @Test
  @Proves("THR-09")
  void randomNamesCannotFloodTheTable() {
    realm.sql(
        """
        INSERT INTO ${realm}.throttle (lane, bucket)
        SELECT lane, bucket FROM generate_series(0, 262143) AS bucket, (VALUES ('a'::"char"), ('s')) AS l (lane)""");
    long before = realm.count("throttle");
    for (int i = 0; i < 100; i++) {
      attempt(new AccountName("random" + i), source(i));
    }
    assertEquals(before, realm.count("throttle"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "d1",
        "d1.x.y.z",
        "d1.AAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA",
        "d1.AAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.x"
      })
  void textThatWasNotMadeHereIsNoDevice(String text) {
    devices.open(KEYS);
    assertEquals(Device.UNKNOWN, devices.parse(text));
  }

  @Test
  void deviceIsOneOfItsAccountInItsRealmForHalfAYear() {
    devices.open(KEYS);
    Account account = new Account(1, "alice", Set.of());
    Instant then = Instant.parse("2026-01-01T12:00:00Z");
    String text = devices.remember(new Verified(account, VERSION), Device.UNKNOWN, then);
    Device device = devices.parse(text);
    StoredAccount alice = new StoredAccount(account, "", true, VERSION);

    assertTrue(device.isKnownTo(alice, then.plus(KnownDevices.LIFE)));
    assertFalse(device.isKnownTo(alice, then.plus(KnownDevices.LIFE).plus(Duration.ofDays(1))));
    assertFalse(
        device.isKnownTo(new StoredAccount(account, "", true, VERSION + 1), then), "new password");
    assertFalse(
        device.isKnownTo(
            new StoredAccount(new Account(2, "bob", Set.of()), "", true, VERSION), then));
    KnownDevices otherRealm = new KnownDevices("other");
    otherRealm.open(KEYS);
    assertEquals(Device.UNKNOWN, otherRealm.parse(text));
  }

  @Test
  void browserKnowsFourPeopleAtMost() {
    devices.open(KEYS);
    Device device = Device.UNKNOWN;
    for (long id = 1; id <= 5; id++) {
      Verified login = new Verified(new Account(id, "user" + id, Set.of()), VERSION);
      device = devices.parse(devices.remember(login, device, Instant.EPOCH));
    }
    for (long id = 1; id <= 5; id++) {
      Account account = new Account(id, "user" + id, Set.of());
      boolean isKnown =
          device.isKnownTo(new StoredAccount(account, "", true, VERSION), Instant.EPOCH);
      assertEquals(id > 1, isKnown, "user " + id);
    }
  }
}
