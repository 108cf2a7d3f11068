package dev.gatehouse.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.faults.History.Exchange;
import dev.gatehouse.faults.History.Kind;
import dev.gatehouse.faults.Promises.Pause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Planted histories: the checker finds what is wrong in them, and nothing else. */
class PromisesTest {
  private static final Exchange LOGIN = exchange(0, Kind.LOGIN, 0, 60, 200);
  private static final Exchange LOGOUT = exchange(0, Kind.LOGOUT, 100, 110, 204);

  /** Of session 1, in milliseconds. */
  private static Exchange exchange(int node, Kind kind, long sent, long answered, int status) {
    return new Exchange(node, 1, kind, sent * 1_000_000, answered * 1_000_000, status);
  }

  private static List<String> brokenBy(Exchange... exchanges) {
    return new Promises(List.of(exchanges)).broken();
  }

  @Test
  void keptPromisesAreNotReported() {
    assertEquals(
        List.of(),
        brokenBy(
            LOGIN,
            exchange(1, Kind.VISIT, 70, 75, 200),
            exchange(1, Kind.VISIT, 76, 80, 503),
            LOGOUT,
            exchange(1, Kind.VISIT, 360, 900, 200),
            exchange(1, Kind.VISIT, 361, 900, 401)));
  }

  @Test
  void requestSentAfterTheLeaseAndAcceptedIsReported() {
    List<String> broken = brokenBy(LOGIN, LOGOUT, exchange(1, Kind.VISIT, 361, 365, 200));

    assertEquals(1, broken.size(), broken::toString);
    assertTrue(broken.get(0).contains("251 ms after"), broken::toString);
  }

  @Test
  void logoutThatWasNotAcknowledgedPromisesNothing() {
    assertEquals(
        List.of(),
        brokenBy(
            LOGIN,
            exchange(0, Kind.LOGOUT, 100, 110, 503),
            exchange(1, Kind.VISIT, 900, 901, 200),
            exchange(1, Kind.VISIT, 902, 903, 401)));
  }

  @Test
  void lostLoginIsReported() {
    List<String> broken = brokenBy(LOGIN, exchange(1, Kind.VISIT, 60, 65, 401), LOGOUT);

    assertEquals(1, broken.size(), broken::toString);
    assertTrue(broken.get(0).contains("acknowledged and no logout was sent"), broken::toString);
  }

  @Test
  void refusalWhileALogoutIsUnderWayIsNoLoss() {
    assertEquals(List.of(), brokenBy(LOGIN, LOGOUT, exchange(1, Kind.VISIT, 99, 102, 401)));
  }

  @Test
  void answerThatNobodyShouldGiveIsReported() {
    assertEquals(1, brokenBy(LOGIN, exchange(0, Kind.VISIT, 70, 75, 500)).size());
    assertEquals(1, brokenBy(exchange(0, Kind.LOGIN, 0, 60, 401)).size());
  }

  @Test
  void timeInWhichANodeStoodStillIsNotItsOwn() {
    Promises promises = new Promises(List.of(exchange(1, Kind.VISIT, 0, 5_000, 200)));
    Pause pause = new Pause(1, 1_000_000_000L, 4_500_000_000L);
    Pause others = new Pause(0, 0, 5_000_000_000L);

    assertEquals(Duration.ofMillis(5_000), promises.slowest(Kind.VISIT, List.of(others)));
    assertEquals(Duration.ofMillis(1_500), promises.slowest(Kind.VISIT, List.of(pause)));
  }

  @Test
  void gapIsBetweenTheAcknowledgedAnswersOfANode() {
    Promises promises =
        new Promises(
            List.of(
                exchange(0, Kind.VISIT, 0, 10, 200),
                exchange(1, Kind.VISIT, 400, 410, 200),
                exchange(0, Kind.VISIT, 500, 510, 503),
                exchange(0, Kind.VISIT, 900, 910, 200)));

    assertEquals(Duration.ofMillis(900), promises.longestGap(Kind.VISIT, 0));
    assertEquals(1, promises.unanswered(Kind.VISIT));
  }
}
