package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be set as a password (attack corpus, PW-20 to PW-22; NIST SP 800-63B-4). */
class PasswordPolicyTest {
  private static final String EMOJI = "\ud83d\ude00";
  private final PasswordPolicy policy = new PasswordPolicy(15);

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  @Proves({"PW-01", "PW-02", "PW-03"})
  void goodPasswordCanBeSet(String row, String password) {
    assertEquals(Optional.empty(), policy.problemWith(password));
  }

  static Stream<Arguments> good() {
    return Stream.of(
        arguments("PW-20 15 letters", "a".repeat(15)),
        arguments("PW-20 15 emoji", EMOJI.repeat(15)),
        arguments("PW-21 64 emoji", EMOJI.repeat(64)),
        arguments("PW-02 64 CJK", "\u4e2d".repeat(64)),
        arguments("PW-03 blanks at the ends", " pass phrase with blanks "),
        arguments("256 letters", "a".repeat(256)),
        arguments("256 emoji, 1,024 bytes", EMOJI.repeat(256)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  @Proves({"PW-01", "PW-04", "PW-05"})
  void badPasswordIsRefusedWithTheReason(String row, String password, String reason) {
    String problem = policy.problemWith(password).orElseThrow().toString();

    assertTrue(problem.contains(reason), problem);
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("PW-20 14 letters", "a".repeat(14), "at least 15"),
        arguments("PW-20 14 emoji", EMOJI.repeat(14), "has 14"),
        arguments("empty", "", "has 0"),
        arguments("14 after composing", "e\u0301".repeat(14), "has 14"),
        arguments("257 letters", "a".repeat(257), "at most 256"),
        arguments("a megabyte", "a".repeat(1 << 20), "at most 256"),
        arguments("PW-05 NUL", "correct\0horse battery", "control"),
        arguments("PW-05 tab", "correct\thorse battery", "control"),
        arguments("PW-05 DEL", "correct\u007fhorse battery", "control"),
        arguments("PW-05 lone surrogate", "correct horse battery \ud800", "broken"));
  }
}
