package dev.gatehouse.backup;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a backup says of itself, as JSON:
 *
 * <pre>
 * {"format":1,"at":"2026-11-23T06:43:06.954665Z","realm":"gatehouse","schema":"1",
 *  "accounts":3,"last_account_id":7,"keys_outside":false}
 * </pre>
 *
 * @param format how the file is written
 * @param at the accounts are as they were then, by the database's clock
 * @param realm where they come from
 * @param schema number of that realm's newest migration, such as {@code 1} or {@code 1.12}
 * @param accounts how many there are
 * @param lastAccountId the highest id that was ever given there, also to an account removed since
 * @param keysOutside whether that realm was given its master keys from outside
 */
public record Manifest(
    int format,
    Instant at,
    String realm,
    String schema,
    long accounts,
    long lastAccountId,
    boolean keysOutside) {
  static final int FORMAT = 1;

  private static final String SCHEMA = "[0-9]{1,9}(\\.[0-9]{1,9}){0,3}";

  byte[] json() {
    return Json.createObjectBuilder()
        .add("format", format)
        .add("at", at.toString())
        .add("realm", realm)
        .add("schema", schema)
        .add("accounts", accounts)
        .add("last_account_id", lastAccountId)
        .add("keys_outside", keysOutside)
        .build()
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What the bytes say; empty if they are no manifest. */
  static Optional<Manifest> parse(byte[] json) {
    try (var reader = Json.createReader(new ByteArrayInputStream(json))) {
      JsonObject object = reader.readObject();
      Manifest manifest =
          new Manifest(
              object.getJsonNumber("format").intValueExact(),
              Instant.parse(object.getString("at")),
              object.getString("realm"),
              object.getString("schema"),
              object.getJsonNumber("accounts").longValueExact(),
              object.getJsonNumber("last_account_id").longValueExact(),
              object.getBoolean("keys_outside"));
      return Optional.of(manifest).filter(parsed -> parsed.schema.matches(SCHEMA));
    } catch (JsonException
        | ClassCastException
        | NullPointerException
        | ArithmeticException
        | DateTimeException e) {
      return Optional.empty(); // not JSON, not these members, not of these types
    }
  }
}
