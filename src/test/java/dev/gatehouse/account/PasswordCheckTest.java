package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import dev.gatehouse.web.LogCapture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PW-06 and PW-07: what guessers try first cannot be set, and a list that fails keeps nobody. */
class PasswordCheckTest {
  private static final String GOOD = "correct horse battery staple";
  private static final AccountName ALICE = new AccountName("alice.liddell@wonder.example");

  private static PasswordCheck check(int minLength, BreachedPasswords... breached) {
    return new PasswordCheck(
        new PasswordPolicy(minLength),
        "head_office",
        List.of("intranet.acme-widgets.example"),
        List.of(breached),
        Duration.ofSeconds(10));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  @Proves("PW-06")
  void whatGuessersTryFirstIsRefusedWithTheKind(String row, String password, String kind) {
    String problem = check(8).problemWith(password, ALICE).orElseThrow().toString();

    assertTrue(problem.contains(kind), problem);
    assertFalse(problem.contains(password), problem);
  }

  static Stream<Arguments> bad() {
    String common = "most common";
    String composed = "guessers";
    return Stream.of(
        arguments("listed", "iloveyou", common),
        arguments("listed, long", "1qaz2wsx3edc4rfv", common),
        arguments("listed, other case", "PassWordPassWord", common),
        arguments("PW-22 word and digits", "password1234567", composed),
        arguments("two words", "sunshineprincess", composed),
        arguments("word three times", "steelerssteelerssteelers", composed),
        arguments("word again, cut", "elizabethelizabethe", composed),
        arguments("one character", "\u20ac".repeat(15), composed),
        arguments("full-width, one character", "\uff41".repeat(15), composed),
        arguments("short unit", "x7!q".repeat(5), composed),
        arguments("digits", "98765432109876543210987", composed),
        arguments("digits, listed", "123456789012345", common),
        arguments("row of keys", "asdfghqwertyuio", composed),
        arguments("backwards", "poiuytrewqlkjhgfdsa", composed),
        arguments("columns and zigzag", "qazwsxedc1q2w3e4r5t", composed),
        arguments("other keyboards", "qwertzuiopazertyuiop", composed),
        arguments("user name", "alice.liddell@wonder.example", "the user name"),
        arguments("user name, other case", "ALICE.Liddell@wonder.example", "the user name"),
        arguments("part of the user name", "alice.liddell", "part of the user name"),
        arguments("part of the user name twice", "alice.liddellalice.liddell", composed),
        arguments("product", "GateHouse", "product"),
        arguments("product and digits", "gatehouse123456", composed),
        arguments("realm", "head_office", "realm"),
        arguments("host", "intranet.acme-widgets.example", "address of this site"),
        arguments("label", "acme-widgets", "part of this site's address"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GOOD,
        "correcthorsebatterystaple-",
        "password and something else",
        "alice.liddell likes tea",
        "k3NVtfqD0yjVAYnTCW7e",
        "abandon dragon sunshine kettle",
        "\u6211\u4e2d\u6587\u5bc6\u7801\u5f88\u957f\u5f88\u96be\u731c\u7684\u4e00\u53e5\u8bdd\u554a"
      })
  void goodPasswordsThatOnlyHoldSuchWordsAreTaken(String password) {
    assertEquals(Optional.empty(), check(15).problemWith(password, ALICE));
  }

  @Test
  void thePolicyComesFirst() {
    assertTrue(
        check(15).problemWith("dragon", ALICE).orElseThrow().toString().contains("at least 15"));
  }

  /**
   * ASVS 5.0 6.2.4: at least 3,000 that the policy would let through, whatever its least length.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 15})
  @Proves("PW-06")
  void listHasThreeThousandEntriesThatFitThePolicy(int minLength) throws IOException {
    List<String> list = list();
    List<String> fitting = list.stream().filter(word -> word.length() >= minLength).toList();

    assertTrue(fitting.size() >= 3_000, fitting.size() + " entries");
    PasswordCheck check = check(minLength);
    for (String word : fitting) {
      assertTrue(check.problemWith(word, ALICE).isPresent(), word);
    }
  }

  @Test
  void listIsFoldedAndSorted() throws IOException {
    List<String> list = list();
    assertEquals(list.stream().map(CommonPasswords::fold).sorted().distinct().toList(), list);
  }

  private static List<String> list() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                CommonPasswords.class.getResourceAsStream("common-passwords.txt"),
                StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  @Test
  @Proves("PW-07")
  void breachedPasswordIsRefused() {
    PasswordCheck check = check(15, password -> password.equals(GOOD));

    assertTrue(check.problemWith(GOOD, ALICE).orElseThrow().toString().contains("breach"));
    assertEquals(Optional.empty(), check.problemWith(GOOD + "!", ALICE));
  }

  /** Found as another project's jar would bring it. */
  public static final class ElsewhereBreached implements BreachedPasswords {
    public ElsewhereBreached() {}

    @Override
    public boolean contains(String password) {
      return password.equals(GOOD);
    }
  }

  @Test
  @Proves("PW-07")
  void listOnTheClassPathIsFound(@TempDir Path jar) throws IOException {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(BreachedPasswords.class.getName()), ElsewhereBreached.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader app = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
      thread.setContextClassLoader(app);
      PasswordCheck check = new PasswordCheck(new PasswordPolicy(15), "r", List.of());
      assertTrue(check.problemWith(GOOD, ALICE).orElseThrow().toString().contains("breach"));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  @Proves("PW-07")
  void listThatThrowsIsLoggedWithoutThePasswordAndKeepsNobody() {
    try (LogCapture log = new LogCapture(PasswordCheck.class.getName())) {
      PasswordCheck check =
          check(
              15,
              password -> {
                throw new IllegalStateException("no answer for " + password);
              });

      assertEquals(Optional.empty(), check.problemWith(GOOD, ALICE));
      assertEquals(
          List.of("sys_breach_check_failed reason=threw class=java.lang.IllegalStateException"),
          log.lines());
    }
  }

  @Test
  @Proves("PW-07")
  void listThatHangsIsGivenUpAndLogged() {
    CountDownLatch never = new CountDownLatch(1);
    BreachedPasswords hanging =
        password -> {
          never.await();
          return true;
        };
    PasswordCheck impatient =
        new PasswordCheck(
            new PasswordPolicy(15), "r", List.of(), List.of(hanging), Duration.ofMillis(20));
    try (LogCapture log = new LogCapture(PasswordCheck.class.getName())) {
      for (int i = 0; i < 20; i++) { // more than there are threads: those given up are free again
        assertEquals(Optional.empty(), impatient.problemWith(GOOD, ALICE));
      }
      assertTrue(log.lines().get(0).contains("reason=too_slow"), log.lines()::toString);
    }
  }
}
