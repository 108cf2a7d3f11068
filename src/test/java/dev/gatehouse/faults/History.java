package dev.gatehouse.faults;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All that clients asked of the nodes, and what came back. Thread-safe. */
final class History {
  private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();

  /** What a client asked for. */
  enum Kind {
    /** To be signed in: 200 acknowledges it. */
    LOGIN,
    /** The protected page: 200 for who is signed in. */
    VISIT,
    /** To be signed out: 204 acknowledges it. */
    LOGOUT
  }

  /**
   * One request and its answer.
   *
   * @param session which, by the number of its login
   * @param sentAt {@link System#nanoTime} before the first byte was sent
   * @param answeredAt and after the last one was read, or nothing more was to come
   * @param status as in {@link Site.Answer}
   */
  record Exchange(int node, long session, Kind kind, long sentAt, long answeredAt, int status) {
    boolean isAcknowledged() {
      return status == (kind == Kind.LOGOUT ? 204 : 200);
    }

    boolean isAcknowledged(Kind ofKind, int byNode) {
      return kind == ofKind && node == byNode && isAcknowledged();
    }

    @Override
    public String toString() {
      return "%s of session %d on node %d answered by %d".formatted(kind, session, node, status);
    }
  }

  void add(Exchange exchange) {
    exchanges.add(exchange);
  }

  /** How many of them this node has acknowledged so far. */
  long acknowledged(Kind kind, int node) {
    return exchanges.stream().filter(exchange -> exchange.isAcknowledged(kind, node)).count();
  }

  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }
}
