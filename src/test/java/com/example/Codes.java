package com.example;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Time-based one-time codes (RFC 6238). An app keeps secrets and used steps in a table. */
public final class Codes {
  private static final Map<Long, byte[]> SECRETS = new HashMap<>();
  private static final Map<Long, Long> USED = new HashMap<>();

  private Codes() {}

  public static synchronized void setUp(long account, byte[] secret) {
    SECRETS.put(account, secret.clone());
    USED.remove(account);
  }

  static synchronized boolean isSetUpFor(long account) {
    return SECRETS.containsKey(account);
  }

  /** Whether this is the account's code of now or half a minute ago, never used before. */
  static synchronized boolean accepts(long account, String code, Instant now) {
    byte[] typed = code.strip().getBytes(StandardCharsets.UTF_8);
    long newest = step(now);
    for (long step = newest - 1; SECRETS.containsKey(account) && step <= newest; step++) {
      byte[] right = at(SECRETS.get(account), step).getBytes(StandardCharsets.UTF_8);
      if (step > USED.getOrDefault(account, -1L) && MessageDigest.isEqual(right, typed)) {
        USED.put(account, step);
        return true;
      }
    }
    return false;
  }

  /** The code of this moment. */
  public static String at(byte[] secret, Instant now) {
    return at(secret, step(now));
  }

  private static long step(Instant now) {
    return now.getEpochSecond() / 30;
  }

  private static String at(byte[] secret, long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int number = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 15) & Integer.MAX_VALUE;
      return "%06d".formatted(number % 1_000_000);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA1", e);
    }
  }
}
