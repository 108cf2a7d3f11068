package dev.gatehouse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.MasterKey;
import java.util.List;

/** No text but the very one that was minted is a token. */
class TokenFuzzTest {
  private static final TokenMint MINT =
      new TokenMint(new Keys(List.of(new MasterKey(new byte[MasterKey.BYTES]))), "gatehouse");
  private static final String TOKEN = MINT.mint().text();

  @FuzzTest(maxDuration = "1h")
  void onlyTheMintedTextIsAToken(FuzzedDataProvider data) {
    int at = data.consumeInt(0, TOKEN.length());
    int cut = data.consumeInt(0, TOKEN.length() - at);
    String text =
        TOKEN.substring(0, at) + data.consumeRemainingAsString() + TOKEN.substring(at + cut);

    assertEquals(text.equals(TOKEN), MINT.parse(text).isPresent(), text);
  }
}
