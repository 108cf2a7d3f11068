package dev.gatehouse.web;

import dev.gatehouse.account.LoginThrottle;
import dev.gatehouse.audit.AuditDirectory;
import dev.gatehouse.audit.HourOfEvents;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.pages.AdminOverview;
import dev.gatehouse.pages.AdminPages;
import dev.gatehouse.pages.Administrator.Section;
import dev.gatehouse.pages.BarChart;
import dev.gatehouse.pages.BarChart.Bar;
import dev.gatehouse.revocation.ReadingTimes;
import dev.gatehouse.session.SessionDirectory;
import dev.gatehouse.session.SessionDirectory.CountByUse;
import dev.gatehouse.text.Text;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/**
 * {@code GET /gatehouse/admin}: what there is to see at a glance. Counted at most every ten
 * seconds, and by one request at a time, whoever asks; the others wait for it, but not for long.
 */
public final class AdminOverviewServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;
  private static final Duration KEPT = Duration.ofSeconds(10);
  private static final int WAIT_SECONDS = 3;

  private final transient AuditDirectory audit;
  private final transient SessionDirectory sessions;
  private final transient LoginThrottle throttle;
  private final transient ReadingTimes times;
  private final transient AdminPages pages;
  private final transient Lock counting = new ReentrantLock();
  private transient Optional<Counted> last = Optional.empty();

  /** The overview of one realm, as this node sees it. */
  public AdminOverviewServlet(
      AuditDirectory audit,
      SessionDirectory sessions,
      LoginThrottle throttle,
      ReadingTimes times,
      AdminPages pages,
      SessionCookie cookie,
      Answers answers) {
    super(cookie, Section.OVERVIEW, answers, "GET", "HEAD");
    this.audit = audit;
    this.sessions = sessions;
    this.throttle = throttle;
    this.times = times;
    this.pages = pages;
  }

  private record Counted(
      long atNanos, List<HourOfEvents> hours, CountByUse sessions, LoginThrottle.Waiting waiting) {}

  @Override
  void show(Visit visit) throws IOException {
    if (!visit.path().isEmpty()) {
      refuse(visit, Problem.NOT_FOUND);
      return;
    }
    Counted counted = count();
    AdminOverview model =
        new AdminOverview(
            administrator(visit),
            counted.sessions().all(),
            counted.waiting().sources(),
            counted.waiting().accounts(),
            List.of(
                hours(Text.of("admin.chart.sign-ins"), counted, HourOfEvents::signIns),
                hours(Text.of("admin.chart.refusals"), counted, HourOfEvents::refusals),
                hours(Text.of("admin.chart.throttled"), counted, HourOfEvents::throttledSources),
                live(counted.sessions()),
                store(visit.active().now())));
    page(visit, 200, words -> pages.overview(words, model));
  }

  private Counted count() {
    if (!isMyTurn()) {
      throw new DatabaseException("count for the overview failed: another request still counts");
    }
    try {
      long now = System.nanoTime();
      if (last.filter(kept -> now - kept.atNanos() < KEPT.toNanos()).isEmpty()) {
        last =
            Optional.of(
                new Counted(now, audit.lastDay(), sessions.countByUse(), throttle.waiting()));
      }
      return last.get();
    } finally {
      counting.unlock();
    }
  }

  private boolean isMyTurn() {
    try {
      return counting.tryLock(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static BarChart hours(Text title, Counted counted, ToLongFunction<HourOfEvents> number) {
    List<Bar> bars =
        counted.hours().stream()
            .map(hour -> bar(time(hour.began()), number.applyAsLong(hour)))
            .toList();
    return new BarChart(title, bars);
  }

  /** To the minute: {@code 05:33}. */
  private static Text time(Instant at) {
    return Text.verbatim(at.toString().substring(11, 16));
  }

  private static Bar bar(Text label, long number) {
    return new Bar(label, number, Text.of("number", number));
  }

  /** From those used last to those used longest ago, each counted once. */
  private static BarChart live(CountByUse counted) {
    List<Bar> bars = new ArrayList<>();
    long before = 0;
    for (int i = 0; i < CountByUse.MINUTES.size(); i++) {
      long within = counted.withinMinutes().get(i);
      Text minutes = Text.counted("time.minutes", CountByUse.MINUTES.get(i));
      bars.add(bar(Text.of("admin.chart.within", minutes), within - before));
      before = within;
    }
    bars.add(bar(Text.of("admin.chart.longer"), counted.all() - before));
    return new BarChart(Text.of("admin.chart.live"), bars);
  }

  private BarChart store(Instant now) {
    List<Duration> means = times.means(System.nanoTime());
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < means.size(); i++) {
      double millis = means.get(i).toNanos() / 1e6;
      Instant minute = now.minus(Duration.ofMinutes(means.size() - 1L - i));
      bars.add(new Bar(time(minute), millis, Text.of("admin.chart.milliseconds", millis)));
    }
    return new BarChart(Text.of("admin.chart.store"), bars);
  }
}
