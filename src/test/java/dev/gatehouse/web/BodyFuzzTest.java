package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** Whatever bytes come, a body is either refused as the client's mistake or has just its fields. */
class BodyFuzzTest {
  private static final List<String> NEEDED = List.of("username", "password");
  private static final Set<String> IN_FORMS = Set.of("returnTo");

  @FuzzTest(maxDuration = "1h")
  void anyBytesAreAnsweredByFieldsOrARefusal(FuzzedDataProvider data) {
    boolean json = data.consumeBoolean();
    byte[] bytes = data.consumeRemainingAsBytes();

    Body body = Body.parse(ByteBuffer.wrap(bytes), json, NEEDED, IN_FORMS);

    if (body instanceof Body.Unusable unusable) {
      assertEquals(400, unusable.problem().status());
      return;
    }
    Body.Fields fields = (Body.Fields) body;
    for (String name : fields.byName().keySet()) {
      assertTrue(NEEDED.contains(name) || (!json && IN_FORMS.contains(name)), name);
    }
    for (String name : NEEDED) {
      assertFalse(fields.get(name).isEmpty(), name);
    }
    for (String value : fields.byName().values()) {
      assertTrue(value.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF), "a lone surrogate");
    }
  }
}
