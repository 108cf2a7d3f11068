package dev.gatehouse.pages;

import dev.gatehouse.pages.AdminUsers.Typed;
import dev.gatehouse.pages.Administrator.Section;
import dev.gatehouse.pages.Message.Action;
import dev.gatehouse.session.Client;
import dev.gatehouse.text.Text;
import dev.gatehouse.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Every page in every state, by a name for its picture. */
public final class Gallery {
  static final Instant NOW = Instant.parse("2026-11-23T05:33:09.5Z");
  static final TimeLeft LEFT = TimeLeft.of(Duration.ofSeconds(1_800), Duration.ofSeconds(1_800));
  static final Notice WRONG = Notice.problem(Text.of("problem.bad-credentials"));

  private static final String SAFARI = "Macintosh Version/17 Safari/605";

  private static final List<Client> CLIENTS =
      List.of(
          Client.ofUserAgent("Firefox/145 Linux"),
          Client.ofUserAgent(SAFARI),
          Client.ofUserAgent("Windows"),
          Client.UNKNOWN);

  private final Map<String, String> pages = new LinkedHashMap<>();
  private final Words words;
  private final Pages source;
  private final AdminPages adminSource;

  private Gallery(Words words, Links links) {
    this.words = words;
    this.source = new Pages(links);
    this.adminSource = new AdminPages(links);
  }

  /** HTML by name. */
  public static Map<String, String> of(Words words, Links links) {
    Gallery gallery = new Gallery(words, links);
    gallery.addSignIn();
    gallery.addPasswords();
    gallery.addSignedIn();
    gallery.addMessages();
    gallery.addAdministration();
    return gallery.pages;
  }

  private void addSignIn() {
    signIn("sign-in", "", Notice.NONE, Obstacle.NONE);
    signIn("signed-out", "", Notice.SIGNED_OUT, Obstacle.NONE);
    signIn("wrong-password", "ayla", WRONG, Obstacle.NONE);
    Text wait = Text.counted("time.seconds", 30);
    Notice throttled = Notice.wait(Text.of("problem.throttled", wait), 30);
    signIn("throttled", "ayla", throttled, Obstacle.NONE);
    signIn("password-set", "", Notice.PASSWORD_SET, Obstacle.NONE);
    signIn("no-users", "", Notice.NO_USERS, Obstacle.NONE);
    signIn("not-over-tls", "", Notice.NONE, Obstacle.PLAIN_HTTP);
    signIn("unlisted-proxy", "", Notice.NONE, Obstacle.UNLISTED_PROXY);
    signIn("proxy-says-http", "", Notice.NONE, Obstacle.PROXY_SAYS_HTTP);
  }

  private void signIn(String name, String username, Notice notice, Obstacle obstacle) {
    pages.put(name, source.signIn(words, new SignIn(username, "/reports", notice, obstacle)));
  }

  private void addPasswords() {
    stepUp("step-up", Notice.NONE);
    stepUp("step-up-wrong", Notice.problem(Text.of("step-up.wrong")));
    passwordChange("password-change", Notice.NONE);
    passwordChange("password-changed", Notice.PASSWORD_CHANGED);
    passwordChange("must-change", Notice.MUST_CHANGE);
    passwordChange("unfit-password", Notice.problem(Text.of("password.too-short", 15, 8)));
    recover("one-time-link", Notice.NONE, Obstacle.NONE);
    recover("unknown-link", Notice.problem(Text.of("problem.unknown-link")), Obstacle.NONE);
    recover("link-not-over-tls", Notice.NONE, Obstacle.PLAIN_HTTP);
  }

  private void stepUp(String name, Notice notice) {
    StepUp page = new StepUp("ayla", "/reports", notice, Obstacle.NONE, LEFT);
    pages.put(name, source.stepUp(words, page));
  }

  private void passwordChange(String name, Notice notice) {
    TimeLeft left = notice == Notice.MUST_CHANGE ? TimeLeft.NONE : LEFT;
    PasswordChange page = new PasswordChange("ayla", 15, "/reports", notice, left);
    pages.put(name, source.passwordChange(words, page));
  }

  private void recover(String name, Notice notice, Obstacle obstacle) {
    pages.put(name, source.recover(words, new Recover(15, notice, obstacle)));
  }

  private void addSignedIn() {
    home("home", List.of("admin", "reports"));
    home("home-without-roles", List.of());
    sessions("sessions", 3);
    sessions("sessions-this-one-alone", 1);
    sessions("sessions-crowded", 1_030);
  }

  private void home(String name, List<String> roles) {
    Home page =
        new Home(
            "ayla",
            roles,
            NOW.minusSeconds(740),
            NOW,
            NOW.plusSeconds(1_800),
            NOW.plusSeconds(42_460),
            LEFT);
    pages.put(name, source.home(words, page));
  }

  private void sessions(String name, int count) {
    List<OwnSessions.Row> rows =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new OwnSessions.Row(
                        i + 1,
                        CLIENTS.get(i % CLIENTS.size()).words(),
                        i % 3 == 2 ? "" : "192.0.2.0/24",
                        NOW.minusSeconds(3_700L * (i + 1)),
                        NOW.minusSeconds(1_950L * i),
                        i == 0))
            .toList();
    pages.put(name, source.ownSessions(words, new OwnSessions("ayla", rows, NOW, LEFT)));
  }

  private void addAdministration() {
    overview("admin", 1);
    overview("admin-on-the-first-day", 0);
    users("admin-users", "", 20, Notice.NONE, Typed.NOTHING);
    users("admin-users-none", "zoë", 0, Notice.NONE, Typed.NOTHING);
    Typed typed = new Typed("ayla", "admin böse");
    users("admin-users-refused", "", 3, Notice.problem(Text.of("admin.name-taken")), typed);
    user("admin-user", UserState.ENABLED, Notice.NONE, "");
    user(
        "admin-user-disabled", UserState.DISABLED, Notice.done(Text.of("admin.done.disabled")), "");
    String link = "https://app.example.com/gatehouse/recover#" + "w".repeat(43);
    user("admin-user-link", UserState.NO_PASSWORD, Notice.done(Text.of("admin.done.added")), link);
    String path = link.substring("https://app.example.com".length());
    user("admin-user-link-path", UserState.ENABLED, Notice.NONE, path);
    Notice lastAdmin = Notice.problem(Text.of("admin.last-admin"));
    user("admin-user-last-admin", UserState.ENABLED, lastAdmin, "");
    allSessions("admin-sessions", "", 20, Notice.NONE);
    allSessions("admin-sessions-none", "ayla", 0, Notice.done(Text.of("admin.done.ended")));
    record("admin-audit", 20);
    record("admin-audit-none", 0);
  }

  private static Administrator administrator(Section section) {
    return new Administrator(
        "ayla", section, TimeLeft.of(Duration.ofMinutes(30), Duration.ofMinutes(30)));
  }

  /**
   * @param share of a busy day's numbers
   */
  private void overview(String name, double share) {
    List<BarChart> charts =
        List.of(
            hours("sign-ins", i -> share * (900 + 800 * Math.sin((i - 3) / 3.8))),
            hours("refusals", i -> share * (i == 17 ? 4_711 : 140 + 60 * (i % 5))),
            hours("throttled", i -> share * (i == 17 ? 83 : i % 7 / 5)),
            lastUse(share),
            minutes(i -> share * (0.42 + i % 9 / 30.0 + (i == 41 ? 2.3 : 0))));
    AdminOverview page =
        new AdminOverview(
            administrator(Section.OVERVIEW),
            Math.round(share * 12_431),
            Math.round(share * 24),
            Math.round(share * 3),
            charts);
    pages.put(name, adminSource.overview(words, page));
  }

  private static BarChart hours(String name, IntToDoubleFunction value) {
    List<BarChart.Bar> bars =
        IntStream.range(0, 24)
            .mapToObj(
                i -> bar(Text.verbatim("%02d:00".formatted((i + 6) % 24)), value.applyAsDouble(i)))
            .toList();
    return new BarChart(Text.of("admin.chart." + name), bars);
  }

  private static BarChart.Bar bar(Text label, double value) {
    return new BarChart.Bar(label, Math.round(value), Text.of("number", Math.round(value)));
  }

  private static BarChart lastUse(double share) {
    List<BarChart.Bar> bars =
        IntStream.of(1, 5, 15, 30, 60)
            .mapToObj(
                i ->
                    bar(
                        Text.of("admin.chart.within", Text.counted("time.minutes", i)),
                        share * 4_200 / Math.sqrt(i)))
            .collect(Collectors.toCollection(ArrayList::new));
    bars.add(bar(Text.of("admin.chart.longer"), share * 1_711));
    return new BarChart(Text.of("admin.chart.live"), bars);
  }

  private static BarChart minutes(IntToDoubleFunction millis) {
    List<BarChart.Bar> bars =
        IntStream.range(0, 60)
            .mapToObj(
                i -> {
                  double value = millis.applyAsDouble(i);
                  Text label = Text.verbatim("%02d:%02d".formatted(i < 26 ? 4 : 5, (i + 34) % 60));
                  return new BarChart.Bar(label, value, Text.of("admin.chart.milliseconds", value));
                })
            .toList();
    return new BarChart(Text.of("admin.chart.store"), bars);
  }

  private void users(String name, String find, int count, Notice notice, Typed typed) {
    List<AdminUsers.Row> rows =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new AdminUsers.Row(
                        i + 1,
                        "user%02d@example.com".formatted(i),
                        i % 3 == 0 ? List.of() : List.of("admin", "reports").subList(i % 2, 2),
                        UserState.values()[i % 5 / 2]))
            .toList();
    String next = count == 20 ? "user19@example.com" : "";
    AdminUsers page =
        new AdminUsers(administrator(Section.USERS), find, rows, count < 20, next, notice, typed);
    pages.put(name, adminSource.users(words, page));
  }

  private void user(String name, UserState state, Notice notice, String link) {
    AdminUser page =
        new AdminUser(
            administrator(Section.USERS),
            17,
            "zoë",
            List.of("reports", "staff"),
            "reports staff",
            state,
            state == UserState.ENABLED,
            NOW.minusSeconds(1_000_000),
            notice,
            link,
            NOW);
    pages.put(name, adminSource.user(words, page));
  }

  private void allSessions(String name, String find, int count, Notice notice) {
    List<AdminSessions.Row> rows =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new AdminSessions.Row(
                        999_999 - i,
                        i % 7 + 1,
                        "user%02d@example.com".formatted(i % 7),
                        CLIENTS.get(i % CLIENTS.size()).words(),
                        i % 3 == 2 ? "" : "2001:db8:0:1:1:1:1:" + i,
                        NOW.minusSeconds(3_700L * (i + 1)),
                        NOW.minusSeconds(70L * i),
                        i == 0))
            .toList();
    AdminSessions page =
        new AdminSessions(
            administrator(Section.SESSIONS),
            find,
            rows,
            count < 20,
            count == 20 ? 999_980 : 0,
            notice,
            NOW);
    pages.put(name, adminSource.sessions(words, page));
  }

  private void record(String name, int count) {
    List<String> events = List.of("authn_login_success", "authn_login_fail", "user_updated");
    List<AdminAudit.Row> rows =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new AdminAudit.Row(
                        NOW.minusSeconds(95L * i * i),
                        events.get(i % 3),
                        i % 3 == 0 ? "" : i % 3 == 1 ? "bad_password" : "disabled",
                        i % 4,
                        i % 4 == 3 ? "" : "zoë",
                        i % 3 == 2 ? "ayla" : "",
                        i % 3 == 0 ? 4_711 + i : 0,
                        "192.0.2." + i,
                        i % 8 == 1 ? 990 : 1))
            .toList();
    AdminAudit page =
        new AdminAudit(
            administrator(Section.AUDIT),
            "",
            "",
            7,
            events,
            rows,
            count < 20,
            count == 20 ? 4_711 : 0,
            Notice.NONE);
    pages.put(name, adminSource.audit(words, page));
  }

  private void addMessages() {
    message("401", 401, "not-signed-in", Action.SIGN_IN);
    message("403", 403, "forbidden", Action.HOME);
    message("404", 404, "not-found", Action.HOME);
    message("503", 503, "unavailable", Action.RELOAD);
    message("cross-site", 403, "unknown-origin", Action.HOME);
    message("not-signed-out", 503, "not-signed-out", Action.SIGN_OUT);
    message("sign-out-by-post", 405, "logout-by-post", Action.SIGN_OUT);
  }

  private void message(String name, int status, String problem, Action action) {
    Text title = Text.of("problem." + problem + ".title");
    Message page = new Message(status, title, Text.of("problem." + problem), action);
    pages.put(name, source.message(words, page));
  }
}
