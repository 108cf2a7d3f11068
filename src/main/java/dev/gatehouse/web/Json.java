package dev.gatehouse.web;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.parsson.JsonProviderImpl;

/** JSON bodies in UTF-8; the provider is named here so that no app's own is picked up instead. */
final class Json {
  static final JsonProvider PROVIDER = new JsonProviderImpl();

  private Json() {}

  static JsonObjectBuilder object() {
    return PROVIDER.createObjectBuilder();
  }

  static JsonArrayBuilder array(Iterable<String> texts) {
    JsonArrayBuilder array = PROVIDER.createArrayBuilder();
    texts.forEach(array::add);
    return array;
  }

  static void write(HttpServletResponse response, String contentType, JsonObjectBuilder body)
      throws IOException {
    byte[] bytes = body.build().toString().getBytes(StandardCharsets.UTF_8);
    response.setContentType(contentType);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
