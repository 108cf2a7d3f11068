package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One account, one name, however it is spelled (attack corpus, USER). */
@Proves("INPUT-03")
class AccountNameTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("spellings")
  void spellingsOfOneNameAreOneName(String row, String typed, String canonical) {
    assertEquals(canonical, AccountName.parse(typed).orElseThrow().text());
  }

  static Stream<Arguments> spellings() {
    return Stream.of(
        arguments("USER-01 capitals", "ADMIN", "admin"),
        arguments("USER-01 mixed", "aDmIn", "admin"),
        arguments("USER-06 Kelvin sign", "\u212Aate", "kate"),
        arguments("Angstrom sign", "\u212B", "\u00e5"),
        arguments("USER-12 composed", "caf\u00e9", "caf\u00e9"),
        arguments("USER-12 decomposed", "cafe\u0301", "caf\u00e9"),
        arguments("USER-12 decomposed capitals", "CAFE\u0301", "caf\u00e9"),
        arguments("inner blank", "Ann Lee", "ann lee"),
        arguments("mail address", "A.Lee+x@Example.ORG", "a.lee+x@example.org"),
        arguments("final sigma", "\u039f\u03a3", "\u03bf\u03c2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void lookAlikeIsAnotherName(String row, String typed) {
    assertEquals(Optional.empty(), AccountName.parse(typed).filter(n -> n.text().equals("admin")));
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        arguments("USER-04 dotless i", "adm\u0131n"),
        arguments("USER-04 dotted capital I", "ADM\u0130N"),
        arguments("USER-08 full-width", "\uFF41dmin"),
        arguments("USER-09 Cyrillic", "\u0430dmin"),
        arguments("ligature and combining mark", "admin\u0301"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("impossible")
  void impossibleNameIsNone(String row, String typed) {
    assertEquals(Optional.empty(), AccountName.parse(typed));
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        arguments("USER-02 blank after", "admin "),
        arguments("USER-02 blank before", " admin"),
        arguments("USER-02 tab", "admin\t"),
        arguments("USER-10 zero-width space", "admin\u200b"),
        arguments("USER-10 soft hyphen", "admin\u00ad"),
        arguments("USER-10 BOM", "admin\ufeff"),
        arguments("right-to-left override", "adm\u202ein"),
        arguments("no-break space", "ad\u00a0min"),
        arguments("ideographic space", "ad\u3000min"),
        arguments("line separator", "ad\u2028min"),
        arguments("paragraph separator", "ad\u2029min"),
        arguments("private use", "ad\ue000min"),
        arguments("noncharacter", "ad\uffffmin"),
        arguments("USER-13 NUL", "admin\0"),
        arguments("escape", "\u001b[31madmin"),
        arguments("DEL", "admin\u007f"),
        arguments("C1 control", "admin\u0085"),
        arguments("USER-14 lone surrogate", "\ud800"),
        arguments("USER-14 reversed pair", "\udc00\ud800"),
        arguments("USER-16 empty", ""),
        arguments("USER-16 blanks", "   "),
        arguments("255 characters", "a".repeat(255)),
        arguments("LOG-05 a megabyte", "a".repeat(1 << 20)));
  }

  @Test
  void codePointsAreCountedNotChars() {
    String longest = "\ud835\udc9c".repeat(254);

    assertEquals(longest, AccountName.parse(longest).orElseThrow().text());
    assertEquals(Optional.empty(), AccountName.parse(longest + "a"));
  }

  /** Capital dotted I becomes two characters, so a name may grow past the limit when folded. */
  @Test
  void canonicalFormCountsNotTheTypedOne() {
    assertEquals(Optional.empty(), AccountName.parse("\u0130".repeat(200)));
  }

  @Test
  void canonicalFormIsStable() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String typed = "x" + Character.toString(c);
      Optional<AccountName> once = AccountName.parse(typed);
      assertEquals(once, once.flatMap(name -> AccountName.parse(name.text())), typed);
    }
  }

  @Test
  void onlyCanonicalTextMakesAName() {
    assertThrows(IllegalArgumentException.class, () -> new AccountName("Admin"));
    assertThrows(IllegalArgumentException.class, () -> new AccountName("admin "));
  }
}
