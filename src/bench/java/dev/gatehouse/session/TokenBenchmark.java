package dev.gatehouse.session;

import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.MasterKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The token's check, and beside it the two hashes that cannot be saved. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {
  private final TokenMint mint =
      new TokenMint(new Keys(List.of(MasterKey.generate())), "gatehouse");
  private final String token = mint.mint().text();
  private final String forged = token.substring(0, 10) + "AAAA" + token.substring(14);
  private final byte[] random = new byte[32];
  private final Mac mac = hmac();
  private final MessageDigest sha256 = sha256();

  private static Mac hmac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
      return mac;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What {@link SessionToken} comes from: form, tag and hash. */
  @Benchmark
  public Optional<SessionToken> parse() {
    return mint.parse(token);
  }

  @Benchmark
  public Optional<SessionToken> parseForged() {
    return mint.parse(forged);
  }

  @Benchmark
  public TokenHash hash() {
    return TokenHash.of(random);
  }

  /** One HMAC-SHA-256 of a short text, the object at hand. */
  @Benchmark
  public byte[] floorHmac() {
    return mac.doFinal(random);
  }

  @Benchmark
  public byte[] floorSha256() {
    return sha256.digest(random);
  }
}
