package dev.gatehouse.faults;

import dev.gatehouse.faults.History.Exchange;
import dev.gatehouse.faults.History.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was promised to the clients, judged by nothing but their {@link History}. */
final class Promises {
  /** After an acknowledged logout, for requests sent from then on. */
  static final Duration LEASE = Duration.ofMillis(250);

  private final List<Exchange> exchanges;
  private final Map<Long, Long> usableFrom = new HashMap<>();
  private final Map<Long, Long> logoutSentAt = new HashMap<>();
  private final Map<Long, Long> endedAt = new HashMap<>();

  Promises(List<Exchange> exchanges) {
    this.exchanges = exchanges;
    for (Exchange exchange : exchanges) {
      long session = exchange.session();
      if (exchange.kind() == Kind.LOGOUT) {
        logoutSentAt.merge(session, exchange.sentAt(), Math::min);
        if (exchange.isAcknowledged()) {
          endedAt.merge(session, exchange.answeredAt(), Math::min);
        }
      } else if (exchange.kind() == Kind.LOGIN && exchange.isAcknowledged()) {
        usableFrom.put(session, exchange.answeredAt());
      }
    }
  }

  /** A time during which a node was kept from answering, such as by {@code kill -STOP}. */
  record Pause(int node, long from, long to) {
    private long within(Exchange exchange) {
      long overlap = Math.min(to, exchange.answeredAt()) - Math.max(from, exchange.sentAt());
      return exchange.node() == node ? Math.max(0, overlap) : 0;
    }
  }

  /** Every promise that was broken, in words; empty if all were kept. */
  List<String> broken() {
    List<String> broken = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      if (isRevived(exchange)) {
        broken.add(
            "%s, though sent %.0f ms after the acknowledged logout"
                .formatted(exchange, (exchange.sentAt() - endedAt.get(exchange.session())) / 1e6));
      } else if (isLost(exchange)) {
        broken.add(exchange + ", though its login was acknowledged and no logout was sent");
      } else if (!isKnown(exchange)) {
        broken.add(exchange + ", which means nothing");
      }
    }
    return broken;
  }

  private boolean isRevived(Exchange exchange) {
    Long ended = endedAt.get(exchange.session());
    return exchange.kind() == Kind.VISIT
        && exchange.isAcknowledged()
        && ended != null
        && exchange.sentAt() - ended > LEASE.toNanos();
  }

  private boolean isLost(Exchange exchange) {
    Long from = usableFrom.get(exchange.session());
    Long logout = logoutSentAt.get(exchange.session());
    return exchange.kind() == Kind.VISIT
        && exchange.status() == 401
        && from != null
        && exchange.sentAt() - from >= 0
        && (logout == null || exchange.answeredAt() - logout < 0);
  }

  /**
   * That too many tried at once, which all clients do as one user from one address, is an answer.
   */
  private static boolean isKnown(Exchange exchange) {
    int status = exchange.status();
    return exchange.isAcknowledged()
        || status <= 0
        || status == 503
        || (status == 401 && exchange.kind() == Kind.VISIT)
        || (status == 429 && exchange.kind() == Kind.LOGIN);
  }

  /** How long after its logout was acknowledged the last accepted request of a session was sent. */
  Duration longestAfterlife() {
    return Duration.ofNanos(
        exchanges.stream()
            .filter(exchange -> exchange.kind() == Kind.VISIT && exchange.isAcknowledged())
            .filter(exchange -> endedAt.containsKey(exchange.session()))
            .mapToLong(exchange -> exchange.sentAt() - endedAt.get(exchange.session()))
            .filter(nanos -> nanos > 0)
            .max()
            .orElse(0));
  }

  /** How many requests of this kind were neither acknowledged nor refused. */
  long unanswered(Kind kind) {
    return exchanges.stream()
        .filter(exchange -> exchange.kind() == kind)
        .filter(exchange -> exchange.status() <= 0 || exchange.status() == 503)
        .count();
  }

  /** The slowest answer to this kind, not counting the time a node was kept from giving it. */
  Duration slowest(Kind kind, List<Pause> pauses) {
    return Duration.ofNanos(
        exchanges.stream()
            .filter(exchange -> exchange.kind() == kind)
            .mapToLong(
                exchange ->
                    exchange.answeredAt()
                        - exchange.sentAt()
                        - pauses.stream().mapToLong(pause -> pause.within(exchange)).sum())
            .max()
            .orElse(0));
  }

  /** The longest time in which no request of this kind was acknowledged by this node. */
  Duration longestGap(Kind kind, int node) {
    long[] times =
        exchanges.stream()
            .filter(exchange -> exchange.isAcknowledged(kind, node))
            .mapToLong(Exchange::answeredAt)
            .sorted()
            .toArray();
    long longest = 0;
    for (int i = 1; i < times.length; i++) {
      longest = Math.max(longest, times[i] - times[i - 1]);
    }
    return Duration.ofNanos(longest);
  }

  /** How much there was, for the reader to judge whether it proves anything. */
  String summary() {
    Map<Kind, Integer> counts = new HashMap<>();
    exchanges.forEach(exchange -> counts.merge(exchange.kind(), 1, Integer::sum));
    return String.format(
        Locale.ROOT,
        "%d logins, %d visits, %d logouts; unanswered %d/%d/%d; last accepted %d ms after a logout",
        counts.getOrDefault(Kind.LOGIN, 0),
        counts.getOrDefault(Kind.VISIT, 0),
        counts.getOrDefault(Kind.LOGOUT, 0),
        unanswered(Kind.LOGIN),
        unanswered(Kind.VISIT),
        unanswered(Kind.LOGOUT),
        longestAfterlife().toMillis());
  }
}
