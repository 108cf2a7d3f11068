package dev.gatehouse.faults;

import dev.gatehouse.faults.History.Exchange;
import dev.gatehouse.faults.History.Kind;
import dev.gatehouse.faults.Site.Answer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Asks the nodes, and writes down what and when. Thread-safe. */
final class Witness {
  private final List<Site> nodes;
  private final String password;
  private final History history;
  private final AtomicLong logins = new AtomicLong();
  private final Queue<Known> acknowledged = new ConcurrentLinkedQueue<>();

  Witness(List<Site> nodes, String password, History history) {
    this.nodes = nodes;
    this.password = password;
    this.history = history;
  }

  /** A session whose login was acknowledged, by the number of that login. */
  record Known(long number, String cookie) {
    /** The primary key of its row: the first half of the SHA-256 of the token's random part. */
    UUID key() {
      try {
        byte[] random = Base64.getUrlDecoder().decode(cookie.split("\\.")[2]);
        ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(random));
        return new UUID(hash.getLong(), hash.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    /** A token is never printed. */
    @Override
    public String toString() {
      return "session " + number;
    }
  }

  /** Empty unless it was acknowledged. */
  Optional<Known> signIn(int node) {
    long number = logins.incrementAndGet();
    Answer answer = record(node, number, Kind.LOGIN, () -> nodes.get(node).signIn(password));
    if (answer.status() != 200) {
      return Optional.empty();
    }
    Known session = new Known(number, answer.cookie());
    acknowledged.add(session);
    return Optional.of(session);
  }

  /** Every session whose login was acknowledged. */
  List<Known> acknowledged() {
    return List.copyOf(acknowledged);
  }

  Answer visit(int node, Known session) {
    return record(
        node, session.number(), Kind.VISIT, () -> nodes.get(node).visit(session.cookie()));
  }

  /** True if it was acknowledged. */
  boolean signOut(int node, Known session) {
    return record(
                node,
                session.number(),
                Kind.LOGOUT,
                () -> nodes.get(node).signOut(session.cookie()))
            .status()
        == 204;
  }

  private Answer record(int node, long session, Kind kind, Supplier<Answer> request) {
    long sent = System.nanoTime();
    Answer answer = request.get();
    history.add(new Exchange(node, session, kind, sent, System.nanoTime(), answer.status()));
    return answer;
  }
}
