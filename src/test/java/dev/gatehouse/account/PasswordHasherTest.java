package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.account.PasswordHasher.Match;
import dev.gatehouse.testing.Proves;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mindrot.jbcrypt.BCrypt;

/** Every character counts, and no stored text is more than a refusal (attack corpus, PW). */
class PasswordHasherTest {
  private static final String EMOJI = "\ud83d\ude00";
  private static final String PASSWORD = "correct horse battery staple";
  private static final String PLAIN = BCrypt.hashpw(PASSWORD, BCrypt.gensalt(4));

  private final PasswordHasher hasher = QuickHasher.create();

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  @Proves({"AUTH-02", "PW-02", "PW-03", "PW-05"})
  void otherPasswordDoesNotMatch(String row, String set, String tried) {
    String stored = hasher.hash(set);

    assertEquals(Match.YES, hasher.verify(set, stored));
    assertEquals(Match.NO, hasher.verify(tried, stored));
  }

  static Stream<Arguments> others() {
    String a72 = "a".repeat(72);
    return Stream.of(
        arguments("PW-01", a72 + "X", a72 + "Y"),
        arguments("PW-02", a72 + "X", a72),
        arguments("PW-02 one more", a72, a72 + "a"),
        arguments("PW-04", EMOJI.repeat(18) + "A", EMOJI.repeat(18) + "B"),
        arguments("PW-05", "\u4e2d".repeat(24) + "A", "\u4e2d".repeat(24) + "B"),
        arguments("PW-08", "ab", "ab\0ab\0ab"),
        arguments("PW-08 twice", "ab", "abab"),
        arguments("PW-09 empty", "a", ""),
        arguments("PW-09 NUL", "a", "\0"),
        arguments("PW-10 high surrogate", "x?", "x\uD800"),
        arguments("PW-10 low surrogate", "x?", "x\uDFFF"),
        arguments("PW-13 ligature", "\ufb01le", "file"),
        arguments("PW-14 case", "Secret secret", "secret secret"),
        arguments("PW-14 dotless i", "secret in", "secret \u0131n"),
        arguments("PW-16 blank after", "pass", "pass "),
        arguments("PW-16 line break after", "pass", "pass\n"),
        arguments("PW-16 blank before", "pass", " pass"),
        arguments("PW-18 1,025 bytes", "a", "a".repeat(1_025)),
        arguments("PW-17 a megabyte", "a", "a".repeat(1 << 20)),
        arguments("PW-21 last of 64", EMOJI.repeat(64), EMOJI.repeat(63) + "A"));
  }

  /** PW-12. */
  @Test
  @Proves("AUTH-02")
  void composedAndDecomposedAreTheSame() {
    String stored = hasher.hash("caf\u00e9 caf\u00e9");

    assertEquals(Match.YES, hasher.verify("cafe\u0301 cafe\u0301", stored));
  }

  /** PW-34. */
  @Test
  void samePasswordHasAnotherHashEachTime() {
    assertNotEquals(hasher.hash(PASSWORD), hasher.hash(PASSWORD));
  }

  /** PW-32. */
  @Test
  void storedTextIsNoPassword() {
    String stored = hasher.hash(PASSWORD);

    assertEquals(Match.NO, hasher.verify(stored, stored));
    assertEquals(Match.NO, hasher.verify(PLAIN, PLAIN));
  }

  @Test
  void hashNamesSchemeKeyAndCost() {
    assertTrue(hasher.hash(PASSWORD).matches("\\$gh1\\$0\\$2a\\$04\\$[./A-Za-z0-9]{53}"));
  }

  /** PW-24. */
  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  @Proves("PW-12")
  void hashMadeElsewhereMatchesAndIsOutdated(String prefix) {
    String stored = prefix + PLAIN.substring(4);

    assertEquals(Match.YES_OUTDATED, hasher.verify(PASSWORD, stored));
    assertEquals(Match.NO, hasher.verify(PASSWORD + "!", stored));
  }

  /** Bcrypt alone would ignore what comes after byte 72. */
  @Test
  void hashMadeElsewhereNeverMatchesMoreThanItsBytes() {
    String stored = BCrypt.hashpw("a".repeat(72), BCrypt.gensalt(4));

    assertEquals(Match.YES_OUTDATED, hasher.verify("a".repeat(72), stored));
    assertEquals(Match.NO, hasher.verify("a".repeat(73), stored));
  }

  @Test
  void hashOfAnotherCostIsOutdated() {
    assertEquals(Match.YES_OUTDATED, hasher.verify(PASSWORD, new PasswordHasher(5).hash(PASSWORD)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  @Proves({"AUTH-10", "PW-12"})
  void storedGarbageIsUnreadable(String row, String stored) {
    assertEquals(Match.UNREADABLE, hasher.verify(PASSWORD, stored));
  }

  static Stream<Arguments> unreadable() {
    String ours = QuickHasher.create().hash(PASSWORD);
    return Stream.of(
        arguments("PW-25 $2x$", "$2x$" + PLAIN.substring(4)),
        arguments("PW-25 $2$", "$2$" + PLAIN.substring(4)),
        arguments("PW-26 cost 31", "$2a$31$" + PLAIN.substring(7)),
        arguments("PW-28 cost 30", "$2a$30$" + PLAIN.substring(7)),
        arguments("PW-28 cost 17", "$2a$17$" + PLAIN.substring(7)),
        arguments("PW-28 cost 30, ours", "$gh1$0$2a$30$" + PLAIN.substring(7)),
        arguments("cost 03", "$2a$03$" + PLAIN.substring(7)),
        arguments("cost +4", "$2a$+4$" + PLAIN.substring(7)),
        arguments("cost in other digits", "$2a$\u0660\u0664$" + PLAIN.substring(7)),
        arguments("PW-29 x", "x"),
        arguments("PW-29 a blank", " "),
        arguments("PW-29 20 characters", PLAIN.substring(0, 20)),
        arguments("PW-29 line break after", PLAIN + "\n"),
        arguments("PW-29 {bcrypt}", "{bcrypt}" + PLAIN),
        arguments("PW-29 the password itself", PASSWORD),
        arguments("PW-30 !", PLAIN.substring(0, 10) + "!" + PLAIN.substring(11)),
        arguments("NUL", PLAIN.substring(0, 59) + "\0"),
        arguments("unknown key id", ours.replace("$gh1$0", "$gh1$1")),
        arguments("no key id", ours.replace("$gh1$0", "$gh1$")),
        arguments("another scheme", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA"),
        arguments("ours with $2y$", ours.replace("$2a$", "$2y$")));
  }

  @Test
  void noStoredTextIsNoPassword() {
    assertEquals(Match.NO, hasher.verify(PASSWORD, ""));
    assertEquals(Match.NO, hasher.verify("", ""));
  }

  @ParameterizedTest(name = "PW-33 cost {0}")
  @ValueSource(ints = {-1, 0, 3, 4, 9, 17, 31})
  @Proves("PW-10")
  void costOutsideTheBoundsIsRefused(int cost) {
    assertThrows(IllegalArgumentException.class, () -> PasswordHasher.ofCost(cost));
  }

  /**
   * ENUM-01, ENUM-05, PW-18: whatever is stored or typed, one hash's work is done. In processor
   * time of this thread, so that a busy machine does not matter; a hash left out would be a factor
   * of hundreds, one too many a factor of two.
   */
  @Test
  @Proves({"PW-04", "ENUM-02"})
  void everyAnswerCostsOneHash() {
    PasswordHasher slow = PasswordHasher.ofCost(PasswordHasher.MIN_COST);
    String stored = slow.hash(PASSWORD);
    double one = seconds(() -> slow.verify("wrong", stored));

    Map<String, Runnable> attempts = new LinkedHashMap<>();
    attempts.put("right", () -> slow.verify(PASSWORD, stored));
    attempts.put("unknown account", () -> slow.verifyNobody("wrong"));
    attempts.put("garbage", () -> slow.verify("wrong", "x"));
    attempts.put("no hash", () -> slow.verify("wrong", ""));
    attempts.put("cost 31", () -> slow.verify("wrong", "$2a$31$" + PLAIN.substring(7)));
    attempts.put("empty password", () -> slow.verify("", stored));
    attempts.put("overlong password", () -> slow.verify("a".repeat(10_000), stored));
    attempts.put("overlong for nobody", () -> slow.verifyNobody("a".repeat(10_000)));
    attempts.put(
        "older, cheaper hash", () -> slow.verify("wrong", new PasswordHasher(8).hash("x")));
    attempts.put("NUL", () -> slow.verify("a\0", stored));
    attempts.forEach(
        (name, attempt) -> {
          double ratio = seconds(attempt) / one;
          assertTrue(ratio > 0.6 && ratio < 1.7, name + ": " + ratio + " hashes");
        });
  }

  private static double seconds(Runnable attempt) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      attempt.run();
      long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      best = Math.min(best, (after - before) / 1e9);
    }
    return best;
  }
}
