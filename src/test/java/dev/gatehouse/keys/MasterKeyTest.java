package dev.gatehouse.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Derived keys are HKDF-SHA-256 of the master, and a master key is exactly 32 bytes. */
class MasterKeyTest {
  private static final byte[] MATERIAL = "0123456789abcdefghijklmnopqrstuv".getBytes(ascii());

  private static java.nio.charset.Charset ascii() {
    return StandardCharsets.US_ASCII;
  }

  /** Shows that the HKDF of this test, which the next one compares with, is the RFC's. */
  @ParameterizedTest(name = "RFC 5869 {0}")
  @MethodSource("vectors")
  void hkdfOfThisTestGivesThePublishedVectors(
      String row, String material, String salt, String info, String expected) {
    byte[] output = hkdf(hex(material), hex(salt), hex(info), expected.length() / 2);

    assertEquals(expected, HexFormat.of().formatHex(output));
  }

  static Stream<Arguments> vectors() {
    return Stream.of(
        arguments(
            "A.1",
            "0b".repeat(22),
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
        arguments(
            "A.3",
            "0b".repeat(22),
            "",
            "",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gatehouse-session-token", "gatehouse-kid", "x", ""})
  void derivedKeyIsHkdfOfTheMasterWithThePurposeAsInfo(String purpose) {
    byte[] expected = hkdf(MATERIAL, new byte[0], purpose.getBytes(ascii()), 32);

    assertArrayEquals(expected, new MasterKey(MATERIAL).derive(purpose));
  }

  @Test
  void idIsTheBeginningOfAKeyDerivedForIt() {
    byte[] derived = hkdf(MATERIAL, new byte[0], "gatehouse-kid".getBytes(ascii()), 3);

    assertEquals(Base64.getUrlEncoder().encodeToString(derived), new MasterKey(MATERIAL).id());
  }

  @ParameterizedTest(name = "TOK-09 {0} bytes")
  @ValueSource(ints = {0, 16, 31, 33, 64})
  @Proves("TOK-09")
  void otherLengthIsRefused(int length) {
    assertThrows(IllegalArgumentException.class, () -> new MasterKey(new byte[length]));
  }

  @Test
  void generatedKeysDiffer() {
    assertNotEquals(MasterKey.generate(), MasterKey.generate());
  }

  @Test
  void materialIsCopiedInAndOut() {
    byte[] given = MATERIAL.clone();
    MasterKey key = new MasterKey(given);
    given[0] = 0;
    key.material()[0] = 0;

    assertArrayEquals(MATERIAL, key.material());
  }

  @Test
  void keyPrintsItsIdAlone() {
    MasterKey key = new MasterKey(MATERIAL);

    assertEquals("MasterKey[" + key.id() + "]", key.toString());
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(MATERIAL);
    assertFalse(new Keys(List.of(key)).toString().contains(text));
    assertEquals(key, MasterKey.parse(text));
  }

  @Test
  void keysAreAtLeastOneAndEachOnce() {
    MasterKey key = new MasterKey(MATERIAL);

    assertThrows(IllegalArgumentException.class, () -> new Keys(List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Keys(List.of(key, key)));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] hkdf(byte[] material, byte[] salt, byte[] info, int length) {
    byte[] pseudorandom = hmac(salt.length == 0 ? new byte[32] : salt, material);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    byte[] block = {};
    for (int counter = 1; output.size() < length; counter++) {
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      input.writeBytes(block);
      input.writeBytes(info);
      input.write(counter);
      block = hmac(pseudorandom, input.toByteArray());
      output.writeBytes(block);
    }
    return Arrays.copyOf(output.toByteArray(), length);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
