package dev.gatehouse.pages;

import dev.gatehouse.pages.Message.Action;
import dev.gatehouse.session.Client;
import dev.gatehouse.text.Text;
import dev.gatehouse.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Every page in every state, by a name for its picture. */
public final class Gallery {
  static final Instant NOW = Instant.parse("2026-11-23T05:33:09.5Z");
  static final TimeLeft LEFT = TimeLeft.of(Duration.ofSeconds(1_800), Duration.ofSeconds(1_800));
  static final Notice WRONG = Notice.problem(Text.of("problem.bad-credentials"));

  private static final String SAFARI = "Macintosh Version/17 Safari/605";

  private final Map<String, String> pages = new LinkedHashMap<>();
  private final Words words;
  private final Pages source;

  private Gallery(Words words, Links links) {
    this.words = words;
    this.source = new Pages(links);
  }

  /** HTML by name. */
  public static Map<String, String> of(Words words, Links links) {
    Gallery gallery = new Gallery(words, links);
    gallery.addSignIn();
    gallery.addPasswords();
    gallery.addSignedIn();
    gallery.addMessages();
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
    sessions("sessions-crowded", 20); // twice the default limit
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
    List<Client> clients =
        List.of(
            Client.ofUserAgent("Firefox/145 Linux"),
            Client.ofUserAgent(SAFARI),
            Client.ofUserAgent("Windows"),
            Client.UNKNOWN);
    List<OwnSessions.Row> rows =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new OwnSessions.Row(
                        i + 1,
                        clients.get(i % clients.size()).words(),
                        i % 3 == 2 ? "" : "192.0.2.0/24",
                        NOW.minusSeconds(3_700L * (i + 1)),
                        NOW.minusSeconds(1_000L * i * i),
                        i == 0))
            .toList();
    pages.put(name, source.ownSessions(words, new OwnSessions("ayla", rows, NOW, LEFT)));
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
