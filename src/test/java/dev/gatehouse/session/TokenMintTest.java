package dev.gatehouse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.MasterKey;
import dev.gatehouse.testing.Proves;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chance is all there is in a token. */
class TokenMintTest {
  private static final int MANY = 10_000;
  private static final int KID_END = "g1.KKKK.".length();
  private static final int RANDOM_END = KID_END + 43;

  private final TokenMint mint =
      new TokenMint(new Keys(List.of(MasterKey.generate())), "gatehouse");

  @Test
  @Proves("TOK-01")
  void tokensAreAllDifferentAndHold256Bits() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      String random = mint.mint().text().substring(KID_END, RANDOM_END);
      assertTrue(seen.add(random));
      assertEquals(32, Base64.getUrlDecoder().decode(random).length);
    }
  }

  /**
   * Neither a user, a time nor a counter stands anywhere: each would show as a character that comes
   * too often. The last character of a part has fewer bits to give.
   */
  @Test
  @Proves({"TOK-01", "TOK-03"})
  void everyCharacterAfterTheKeysIdIsChance() {
    int length = mint.mint().text().length();
    int[][] counts = new int[length][128];
    for (int i = 0; i < MANY; i++) {
      String token = mint.mint().text();
      for (int at = 0; at < length; at++) {
        counts[at][token.charAt(at)]++;
      }
    }
    for (int at = KID_END; at < length; at++) {
      if (at == RANDOM_END) {
        assertEquals(MANY, counts[at]['.']);
      } else {
        int letters = at == RANDOM_END - 1 ? 16 : at == length - 1 ? 4 : 64;
        assertIsChance(counts[at], letters, "character " + at);
      }
    }
  }

  /** Pearson's chi-square below what chance exceeds once in a thousand million. */
  private static void assertIsChance(int[] counts, int letters, String what) {
    double expected = (double) MANY / letters;
    double chiSquare = 0;
    int seen = 0;
    for (int count : counts) {
      if (count > 0) {
        chiSquare += (count - expected) * (count - expected) / expected;
        seen++;
      }
    }
    assertEquals(letters, seen, what);
    double freedom = letters - 1;
    double spread = 2 / (9 * freedom);
    double most = freedom * Math.pow(1 - spread + 6 * Math.sqrt(spread), 3); // Wilson and Hilferty
    assertTrue(chiSquare < most, what + ": " + chiSquare + " of " + most);
  }
}
