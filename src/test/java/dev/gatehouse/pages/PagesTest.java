package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.gatehouse.testing.Proves;
import dev.gatehouse.text.Text;
import dev.gatehouse.text.Words;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  private static final Notice WRONG =
      Notice.problem(Text.verbatim("That name and password do not match."));
  private static final List<Notice> NOTICES =
      List.of(Notice.NONE, Notice.SIGNED_OUT, Notice.NO_USERS, WRONG);

  private static final Instant NOW = Instant.parse("2026-11-23T05:33:09.5Z");
  private static final Assets ASSETS = new Assets(Brand.GATEHOUSE);
  private static final Links LINKS = new Links("/app", "/login", "/logout", "/gatehouse", ASSETS);
  private static final Pages PAGES = new Pages(LINKS);

  static Stream<Arguments> everyPage() {
    return Words.ALL.stream()
        .flatMap(
            words ->
                Gallery.of(words, LINKS).entrySet().stream()
                    .map(page -> argumentSet(words.tag() + ": " + page.getKey(), page.getValue())));
  }

  @ParameterizedTest
  @MethodSource("everyPage")
  void everyPageHasTitleLanguageMainAndOneHeading(String html) {
    assertTrue(html.startsWith("<!DOCTYPE html>"), html);
    Page page = Page.of(html);
    List<String> languages = Words.ALL.stream().map(Words::tag).toList();
    assertTrue(languages.contains(page.one("/html/@lang")), html);
    String filled = html.replaceAll("data-(seconds|minutes)=\"[^\"]*\"", ""); // by the script
    assertFalse(filled.matches("(?s).*\\{[0-9]}.*"), html);
    assertEquals("light dark", page.one("//meta[@name='color-scheme']/@content"));
    assertEquals(
        "width=device-width, initial-scale=1", page.one("//meta[@name='viewport']/@content"));
    assertTrue(page.one("//title").endsWith(" - Gatehouse"));
    assertFalse(page.one("/html/body/main//h1").isBlank());
  }

  @ParameterizedTest
  @MethodSource("everyPage")
  void everyPageWorksUnderTheStrictContentPolicy(String html) {
    Page page = Page.of(html);
    assertEquals(
        List.of(), page.all("//script[not(@src)] | //style | //base | //iframe | //object"));
    assertEquals(List.of(), page.all("//@style | //@*[starts-with(name(), 'on')]"));
    assertFalse(html.contains("data:"), html);
    assertFalse(html.contains("javascript:"), html);
  }

  @ParameterizedTest
  @MethodSource("everyPage")
  void everyLinkCarriesTheContextPath(String html) {
    List<String> links =
        Page.of(html)
            .all("//@href[not(ancestor::div[@class = 'notice link'])] | //@src | //@action");
    for (String link : links) {
      assertTrue(link.isEmpty() || link.startsWith("/app/"), link);
    }
  }

  @ParameterizedTest
  @MethodSource("everyPage")
  void everyFieldHasItsLabelAndEveryFormPostsOrSearches(String html) {
    Page page = Page.of(html);
    assertEquals(
        page.all("//input[@type != 'hidden']/@id | //select/@id"), page.all("//label/@for"));
    assertEquals(
        page.all("//form").size(),
        page.all("//form[@method = 'post' or @role = 'search'][.//button]").size());
  }

  @ParameterizedTest
  @MethodSource("everyPage")
  void everyPageIsSmall(String html) {
    int style = Asset.STYLE.bytes().length;
    int icon = Asset.ICON.bytes().length;
    int script = Asset.SCRIPT.bytes().length;
    int adminStyle = html.contains("admin.css") ? Asset.ADMIN_STYLE.bytes().length : 0;
    int page = html.getBytes(StandardCharsets.UTF_8).length;
    int whole = page + style + adminStyle + icon + script;
    assertTrue(whole < 30_000, whole + " bytes");
  }

  @ParameterizedTest
  @MethodSource("everyPage")
  void everyPageAsksForOneScriptByItsHashAndHoldsNone(String html) {
    Page page = Page.of(html);
    assertEquals("", page.one("//script"));
    assertEquals(
        "/app/gatehouse/assets/gatehouse.js?v=" + Asset.SCRIPT.version(),
        page.one("/html/head/script[@defer]/@src"));
    assertEquals(Asset.scriptHash(), page.one("//script/@integrity"));
  }

  @Test
  void recoverPageHoldsNoCode() {
    for (Notice notice : NOTICES) {
      Page page = Page.of(PAGES.recover(Words.ENGLISH, new Recover(15, notice, Obstacle.NONE)));
      assertEquals("/app/gatehouse/recover", page.one("//form/@action"));
      assertEquals(List.of(), page.all("//input/@value | //@style | //style"));
    }
    Page closed =
        Page.of(PAGES.recover(Words.ENGLISH, new Recover(15, Notice.NONE, Obstacle.PLAIN_HTTP)));
    assertEquals(List.of(), closed.all("//form"));
  }

  /** A secret is kept nowhere: neither a password nor a one-time code. */
  @ParameterizedTest
  @MethodSource("everyPage")
  void onlyNamesAndRolesAreKeptWhileTheyAreTyped(String html) {
    assertTrue(
        List.of("username", "roles").containsAll(Page.of(html).all("//*[@data-keep]/@name")), html);
  }

  @Test
  void noticeSaysHowLongToWaitAndWhenWhatWasTypedIsDone() {
    Page wait = Page.of(Gallery.of(Words.ENGLISH, LINKS).get("throttled"));
    assertEquals("30", wait.one("//*[@id='notice']/@data-wait"));
    assertEquals("30 seconds", wait.one("//*[@id='notice']/p/span[@role='timer']"));
    assertEquals(
        "There were too many attempts. Wait 30 seconds, then try again.",
        wait.one("//*[@id='notice']/p"));
    assertEquals(List.of(), wait.all("//@data-done"));

    Page done = Page.of(PAGES.signIn(Words.ENGLISH, signIn("", Notice.SIGNED_OUT)));
    assertEquals(1, done.all("//*[@id='notice']/@data-done").size());
    assertEquals(List.of(), done.all("//@data-wait | //@data-over"));
    for (Notice notice : List.of(Notice.NO_USERS, Notice.MUST_CHANGE, WRONG)) {
      Page page = Page.of(PAGES.signIn(Words.ENGLISH, signIn("", notice)));
      assertEquals(List.of(), page.all("//@data-done | //@data-wait"));
    }
  }

  @Test
  void pagesOfSomebodySignedInTellHowLongTheSessionLives() {
    Gallery.of(Words.ENGLISH, LINKS)
        .forEach(
            (name, html) -> {
              Page page = Page.of(html);
              boolean isSignedIn =
                  name.matches(
                      "admin.*|home.*|sessions.*|step-up.*|password-change[d]?|unfit-password");
              assertEquals(isSignedIn ? 1 : 0, page.all("//template[@id='session']").size(), name);
              if (isSignedIn) {
                assertEquals("1800", page.one("//template/@data-end"), name);
                assertEquals("120", page.one("//template/@data-notice"), name);
                assertEquals("/app/gatehouse/session", page.one("//template/@data-address"), name);
              }
            });
  }

  @Test
  void newPasswordSuitsPasswordManagers() {
    Page page =
        Page.of(
            PAGES.passwordChange(
                Words.ENGLISH,
                new PasswordChange("ayla", 15, "/reports", Notice.NONE, Gallery.LEFT)));
    assertEquals("/app/gatehouse/account/password", page.one("//form/@action"));
    assertEquals("ayla", page.one("//input[@autocomplete='username']/@value"));
    assertEquals(
        List.of("current-password", "new-password", "new-password"),
        page.all("//input[@type='password']/@autocomplete"));
    assertEquals(List.of(), page.all("//input/@maxlength | //input[@type='password']/@value"));
    assertEquals("/reports", page.one("//input[@name='returnTo']/@value"));
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void nameOfTheBrandStandsInTitleAndAboveTheHeadingAsText(String name) {
    Asset logo = Asset.logo("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    Assets assets = new Assets(new Brand(name, logo, Colour.parse("#0b5fff")));
    Links links = new Links("/app", "/login", "/logout", "/gatehouse", assets);
    Page page = Page.of(new Pages(links).signIn(Words.ENGLISH, signIn("", Notice.NONE)));
    assertEquals("Sign in - " + name, page.one("//title"));
    assertEquals(name, page.one("//main/p[@class='brand']"));
    assertEquals("", page.one("//p[@class='brand']/img/@alt"));
    assertEquals(
        List.of(), page.all("//svg | //body//script | //style | //@onfocus | //@onmouseover"));
    String address = "/app/gatehouse/assets/logo.png?v=" + logo.version();
    assertEquals(address, page.one("//p[@class='brand']/img/@src"));
    assertEquals(address, page.one("//link[@rel='icon'][@type='image/png']/@href"));
    assertEquals(
        "/app/gatehouse/assets/gatehouse.css?v=" + assets.style().version(),
        page.one("//link[@rel='stylesheet']/@href"));
  }

  @Test
  void styleAndIconAreNamedWithTheirVersion() {
    Page page = Page.of(PAGES.signIn(Words.ENGLISH, signIn("", Notice.NONE)));
    assertEquals(
        "/app/gatehouse/assets/gatehouse.css?v=" + Asset.STYLE.version(),
        page.one("//link[@rel='stylesheet']/@href"));
    assertEquals(
        "/app/gatehouse/assets/icon.svg?v=" + Asset.ICON.version(),
        page.one("//link[@rel='icon'][@type='image/svg+xml']/@href"));
  }

  @ParameterizedTest
  @MethodSource("notices")
  void everyNoticeIsAnnouncedAndDescribesTheFields(Notice notice) {
    Page page = Page.of(PAGES.signIn(Words.ENGLISH, signIn("ayla", notice)));
    String role = notice.isProblem() ? "alert" : "status";
    assertEquals(
        notice.text().toString(), page.one("//*[@id='notice'][@role='" + role + "']/p[1]"));
    assertEquals(List.of("notice", "notice"), page.all("//input/@aria-describedby"));
    assertEquals(notice.isProblem(), page.one("//title").startsWith("Error: "));
  }

  static Stream<Notice> notices() {
    return NOTICES.stream().filter(notice -> !notice.isNone());
  }

  @Test
  void withoutNoticeThereIsNoEmptyBox() {
    Page page = Page.of(PAGES.signIn(Words.ENGLISH, signIn("ayla", Notice.NONE)));
    assertEquals(List.of(), page.all("//*[@role] | //@aria-describedby"));
    assertEquals("Sign in - Gatehouse", page.one("//title"));
  }

  @Test
  void serverWithoutUsersNamesTheCommand() {
    Page page = Page.of(PAGES.signIn(Words.ENGLISH, signIn("", Notice.NO_USERS)));
    assertEquals("user add NAME --role admin", page.one("//*[@role='status']//code"));
  }

  @Test
  @Proves("AUTH-07")
  void fieldsSuitPasswordManagers() {
    Page page = Page.of(PAGES.signIn(Words.ENGLISH, signIn("", Notice.NONE)));
    assertEquals("/app/login", page.one("//form/@action"));
    String name = "//input[@name='username'][@type='text']";
    assertEquals("username", page.one(name + "/@autocomplete"));
    assertEquals("none", page.one(name + "/@autocapitalize"));
    assertEquals("false", page.one(name + "/@spellcheck"));
    String password = "//input[@name='password'][@type='password']";
    assertEquals("current-password", page.one(password + "/@autocomplete"));
    assertEquals(List.of(), page.all("//input/@maxlength | //input[@name='password']/@value"));
  }

  @Test
  void focusIsOnTheFirstFieldStillToFill() {
    Page first = Page.of(PAGES.signIn(Words.ENGLISH, signIn("", Notice.NONE)));
    assertEquals("username", first.one("//input[@autofocus]/@name"));
    Page again = Page.of(PAGES.signIn(Words.ENGLISH, signIn("ayla", WRONG)));
    assertEquals("password", again.one("//input[@autofocus]/@name"));
    assertEquals("ayla", again.one("//input[@name='username']/@value"));
  }

  @Test
  void returnToIsSentAlongOnlyIfThereIsOne() {
    Page with = Page.of(PAGES.signIn(Words.ENGLISH, signIn("", Notice.NONE)));
    assertEquals("/reports?year=2026&month=11", with.one("//input[@type='hidden']/@value"));
    Page without =
        Page.of(PAGES.signIn(Words.ENGLISH, new SignIn("", "", Notice.NONE, Obstacle.NONE)));
    assertEquals(List.of(), without.all("//input[@type='hidden']"));
  }

  static Stream<Arguments> obstacles() {
    String trial = "gatehouse.insecure-plain-http=true";
    return Stream.of(
        argumentSet(
            "plain HTTP",
            Obstacle.PLAIN_HTTP,
            "would travel readable",
            List.of(
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "gatehouse.proxies",
                "http://localhost",
                trial)),
        argumentSet(
            "unlisted proxy",
            Obstacle.UNLISTED_PROXY,
            "was not told of",
            List.of("gatehouse.proxies", trial)),
        argumentSet(
            "proxy says http",
            Obstacle.PROXY_SAYS_HTTP,
            "does not say",
            List.of("X-Forwarded-Proto: https", "Forwarded", trial)));
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void pageThatTakesNoPasswordNamesTheMends(Obstacle obstacle, String why, List<String> mends) {
    Page page = Page.of(PAGES.signIn(Words.ENGLISH, new SignIn("", "", Notice.NONE, obstacle)));
    assertEquals(List.of(), page.all("//form | //input | //button"));
    assertTrue(page.one("//*[@role='alert']").contains(why));
    assertEquals(mends, page.all("//main/ul//code"));
  }

  @Test
  void homeSaysWhoSinceWhenAndUntilWhen() {
    Page page = Page.of(PAGES.home(Words.ENGLISH, home("ayla", List.of("admin", "reports"))));
    assertEquals("ayla", page.one("//dd/bdi"));
    assertEquals(List.of("admin", "reports"), page.all("//dd//li"));
    assertEquals(
        List.of(
            "12 minutes ago23 Nov 2026, 05:20 UTC",
            "in 29 minutes23 Nov 2026, 06:02 UTC",
            "in 11 hours 48 minutes23 Nov 2026, 17:21 UTC"),
        page.all("//dd[time]"));
    assertEquals("2026-11-23T05:20:54Z", page.all("//time/@datetime").get(0));
    assertEquals("/app/logout", page.one("//form/@action"));
  }

  @Test
  void homeNeverPromisesMoreThanTheAbsoluteEnd() {
    Instant end = NOW.plusSeconds(600);
    Home home = new Home("ayla", List.of(), NOW, NOW, NOW.plusSeconds(1800), end, Gallery.LEFT);
    assertEquals(end, home.idleExpiresAt());
    assertEquals(NOW.plusSeconds(60), home(NOW.plusSeconds(60), end).idleExpiresAt());
  }

  @Test
  void messageShowsTitleTextAndStatus() {
    Message message =
        new Message(
            404,
            Text.verbatim("Not here"),
            Text.verbatim("There is nothing."),
            Message.Action.HOME);
    Page page = Page.of(PAGES.message(Words.ENGLISH, message));
    assertEquals("Not here - Gatehouse", page.one("//title"));
    assertEquals("Not here", page.one("//h1"));
    assertEquals("There is nothing.", page.one("//main/p[@class='lead']"));
    assertEquals("Status " + message.status(), page.one("//p[@class='status']"));
  }

  static Stream<Arguments> actions() {
    return Stream.of(
        argumentSet("none", Message.Action.NONE, List.of(), List.of()),
        argumentSet("home", Message.Action.HOME, List.of("/app/"), List.of()),
        argumentSet("sign-in", Message.Action.SIGN_IN, List.of("/app/login"), List.of()),
        argumentSet("reload", Message.Action.RELOAD, List.of(""), List.of()),
        argumentSet("sign out", Message.Action.SIGN_OUT, List.of(), List.of("/app/logout")));
  }

  @ParameterizedTest
  @MethodSource("actions")
  void messageLeadsOn(Message.Action action, List<String> links, List<String> forms) {
    Page page =
        Page.of(
            PAGES.message(
                Words.ENGLISH,
                new Message(404, Text.verbatim("Title"), Text.verbatim("Text."), action)));
    assertEquals(links, page.all("//a/@href"));
    assertEquals(forms, page.all("//form/@action"));
    assertEquals(
        action.label().toString(),
        String.join("", page.all("//a[@class='button'] | //form/button")));
  }

  static Stream<String> hostileTexts() {
    return Stream.of(
        "\"><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "\" autofocus onfocus=\"alert(1)",
        "</title><script>alert(1)</script>",
        "</dd></main><style>*{display:none}</style>",
        "<!-- ",
        "]]>",
        "&lt;script&gt;",
        "&#60;b&#62;",
        "${7*7}",
        "javascript:alert(1)");
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  @Proves("INPUT-05")
  void hostileTextStaysTextWhereverItStands(String text) {
    Page signIn =
        Page.of(PAGES.signIn(Words.ENGLISH, new SignIn(text, text, WRONG, Obstacle.NONE)));
    assertEquals(text, signIn.one("//input[@name='username']/@value"));
    assertEquals(text, signIn.one("//input[@name='returnTo']/@value"));

    Page home = Page.of(PAGES.home(Words.ENGLISH, home(text, List.of(text))));
    assertEquals(List.of(text, text), home.all("//bdi"));

    Page message =
        Page.of(
            PAGES.message(
                Words.ENGLISH,
                new Message(400, Text.verbatim(text), Text.verbatim(text), Message.Action.HOME)));
    assertEquals(text + " - Gatehouse", message.one("//title"));
    assertEquals(text, message.one("//h1"));
    assertEquals(text, message.one("//main/p[@class='lead']"));

    for (Page page : List.of(signIn, home, message)) {
      assertEquals(
          List.of(), page.all("//svg | //body//script | //style | //@onfocus | //@onmouseover"));
    }
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void hostileReturnToNeverBecomesALink(String text) {
    Page page =
        Page.of(PAGES.signIn(Words.ENGLISH, new SignIn("", text, Notice.NONE, Obstacle.NONE)));
    assertEquals("/app/login", page.one("//form/@action"));
    assertFalse(page.all("//@href | //@src").contains(text));
  }

  @ParameterizedTest(name = "U+{0}")
  @ValueSource(
      strings = {"0000", "0007", "000A", "001B", "007F", "0085", "200B", "202E", "2066", "2028"})
  void invisibleCharactersInNamesAreReplaced(String hex) {
    String text = "ay" + Character.toString(Integer.parseInt(hex, 16)) + "la";
    Page signIn = Page.of(PAGES.signIn(Words.ENGLISH, signIn(text, WRONG)));
    assertEquals("ay\uFFFDla", signIn.one("//input[@name='username']/@value"));
    Page home = Page.of(PAGES.home(Words.ENGLISH, home(text, List.of(text))));
    assertEquals(List.of("ay\uFFFDla", "ay\uFFFDla"), home.all("//bdi"));
  }

  @Test
  void namesOfAnyScriptStayAsTheyAre() {
    for (String name : Arrays.asList("İpek", "Zoë", "Zoe\u0308", "نور", "山田", "a\uD83D\uDE00b")) {
      assertEquals(name, signIn(name, Notice.NONE).username());
    }
    assertEquals("a\uFFFDb", signIn("a\uD83Db", Notice.NONE).username());
  }

  private static SignIn signIn(String username, Notice notice) {
    return new SignIn(username, "/reports?year=2026&month=11", notice, Obstacle.NONE);
  }

  private static SignIn plainHttp() {
    return new SignIn("", "", Notice.NONE, Obstacle.PLAIN_HTTP);
  }

  private static Home home(String username, List<String> roles) {
    return new Home(
        username,
        roles,
        NOW.minusSeconds(735),
        NOW,
        NOW.plusSeconds(1740),
        NOW.plusSeconds(11 * 3600 + 48 * 60),
        Gallery.LEFT);
  }

  private static Home home(Instant idleExpiresAt, Instant absoluteExpiresAt) {
    return new Home("ayla", List.of(), NOW, NOW, idleExpiresAt, absoluteExpiresAt, Gallery.LEFT);
  }
}
