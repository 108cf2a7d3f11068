package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;

/** Whatever bytes come, a body is either refused as the client's mistake or has just its fields. */
class BodyFuzzTest {
  private static final Body.Shape SHAPE =
      new Body.Shape("login_body", List.of("username", "password"), List.of("returnTo"));

  @FuzzTest(maxDuration = "1h")
  void anyBytesAreAnsweredByFieldsOrARefusal(FuzzedDataProvider data) {
    boolean json = data.consumeBoolean();
    byte[] bytes = data.consumeRemainingAsBytes();

    Body body = Body.parse(ByteBuffer.wrap(bytes), json, SHAPE);

    if (body instanceof Body.Unusable unusable) {
      assertEquals(400, unusable.problem().status());
      return;
    }
    Body.Fields fields = (Body.Fields) body;
    for (String name : fields.byName().keySet()) {
      assertTrue(SHAPE.needed().contains(name) || (!json && SHAPE.inForms().contains(name)), name);
    }
    for (String name : SHAPE.needed()) {
      assertFalse(fields.get(name).isEmpty(), name);
    }
    for (String value : fields.byName().values()) {
      assertTrue(value.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF), "a lone surrogate");
    }
  }
}
