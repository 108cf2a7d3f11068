package dev.gatehouse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real Chromium without a window, with a new profile that is removed with it. It finds no host
 * but the loopback address, which {@code localhost} and every name under {@code .example} lead to.
 *
 * <p>Elements are named as a person would: a field by its label, a button by its words. A test
 * class that starts one is annotated {@link RequiresBrowser}.
 */
public final class Browser implements AutoCloseable {
  static final String CHROMIUM = "chromium";
  static final String DRIVER = "chromedriver";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String AXE = readAxe();
  private static final String NAME =
      """
      const nameOf = at =>
        (at.labels?.[0]?.textContent ?? at.getAttribute('aria-label') ?? at.textContent).trim();
      """;
  private static final int BLOCK = 2;

  /** Differs from document to document. */
  private static final String DOCUMENT = "return performance.timeOrigin";

  private final ChromeDriver driver;
  private final Path profile;

  private Browser(ChromeDriver driver, Path profile) {
    this.driver = driver;
    this.profile = profile;
  }

  private static String readAxe() {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A browser as people have it. */
  public static Browser start() {
    return start(Map.of(), false);
  }

  /** A browser whose owner has clicked every warning about a certificate away. */
  public static Browser startTrustingAnyCertificate() {
    return start(Map.of(), true);
  }

  /** A browser whose owner has switched JavaScript off. */
  public static Browser startWithoutScripts() {
    return start(Map.of("profile.managed_default_content_settings.javascript", BLOCK), false);
  }

  private static Browser start(Map<String, Object> more, boolean trustsAnyCertificate) {
    Map<String, Object> preferences = new HashMap<>(more);
    preferences.put("intl.accept_languages", "en");
    preferences.put("credentials_enable_service", false);
    Path profile = newFolder();
    ChromeOptions options =
        new ChromeOptions()
            .setBinary(program(CHROMIUM).toFile())
            .addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-features=HttpsUpgrades",
                "--lang=en",
                "--user-data-dir=" + profile,
                "--host-resolver-rules=MAP *.example 127.0.0.1, MAP * ~NOTFOUND,"
                    + " EXCLUDE localhost, EXCLUDE 127.0.0.1")
            .setExperimentalOption("prefs", preferences);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    options.setAcceptInsecureCerts(trustsAnyCertificate);
    options.setPageLoadTimeout(PATIENCE);
    // Named here, the driver is not looked for on the network.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program(DRIVER).toFile())
            .withEnvironment(Map.of("HOME", profile.toString(), "TMPDIR", profile.toString()))
            .build();
    return new Browser(new ChromeDriver(service, options), profile);
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("gatehouse-browser");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path program(String name) {
    return RequiresProgram.Condition.onPath(name)
        .orElseThrow(() -> new IllegalStateException(name + " is not installed"));
  }

  /** Goes to an address, as typed into the address bar. */
  public void open(String url) {
    driver.get(url);
  }

  /** As {@link #open}, in a new tab that is then in front; the tab's name. */
  public String openInNewTab(String url) {
    driver.switchTo().newWindow(WindowType.TAB);
    open(url);
    return tab();
  }

  /** The name of the tab in front. */
  public String tab() {
    return driver.getWindowHandle();
  }

  /** Brings a tab to the front. */
  public void switchTo(String tab) {
    driver.switchTo().window(tab);
  }

  /** Types into the empty or filled field with this label. */
  public void fillIn(String label, String value) {
    WebElement field = field(label);
    field.clear();
    field.sendKeys(value);
  }

  /** What stands in the field with this label. */
  public String valueOf(String label) {
    return field(label).getDomProperty("value");
  }

  private WebElement field(String label) {
    WebElement words = driver.findElement(By.xpath("//label[normalize-space()='" + label + "']"));
    return driver.findElement(By.id(words.getDomAttribute("for")));
  }

  /** Presses the button or follows the link with these words, and waits for the next page. */
  public void press(String words) {
    nextPage(words, () -> click(words));
  }

  /** Presses the button with these words, also if it is only named by them. */
  public void click(String words) {
    String named = "[normalize-space()='" + words + "' or @aria-label='" + words + "']";
    driver.findElement(By.xpath("//*[self::button or self::a]" + named)).click();
  }

  /** Presses the Enter key where the focus is, and waits for the next page. */
  public void enter() {
    nextPage("Enter", () -> type(Keys.ENTER));
  }

  /** Presses these keys where the focus is. */
  public void type(CharSequence keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  private void nextPage(String what, Runnable act) {
    Object before = script(DOCUMENT);
    act.run();
    Await.until("the page after " + what, PATIENCE, () -> isOtherThan(before));
  }

  /** Waits until this can be read on the page. */
  public void awaitText(String words) {
    Await.until(words, PATIENCE, () -> text().contains(words));
  }

  /** Waits until this cannot be read on the page any more. */
  public void awaitNoText(String words) {
    Await.until("no " + words, PATIENCE, () -> !text().contains(words));
  }

  /** How many answers from addresses with this in them the script of the page in front has read. */
  public int requests(String address) {
    Object names =
        script(
            "return performance.getEntriesByType('resource')"
                + ".filter(e => e.initiatorType === 'fetch').map(e => e.name)");
    return (int)
        ((List<?>) names).stream().filter(name -> ((String) name).contains(address)).count();
  }

  /**
   * The machine sleeps: the page's clock goes on, its timers do not, and the page is shown again.
   */
  public void sleepFor(Duration time) {
    script(
        "const before = Date.now; Date.now = () => before() + "
            + time.toMillis()
            + "; document.dispatchEvent(new Event('visibilitychange'))");
  }

  private boolean isOtherThan(Object document) {
    try {
      return !document.equals(script(DOCUMENT))
          && "complete".equals(script("return document.readyState"));
    } catch (WebDriverException e) {
      return false; // between two pages
    }
  }

  /** The Back button. */
  public void back() {
    driver.navigate().back();
  }

  /** The Reload button. */
  public void reload() {
    driver.navigate().refresh();
  }

  /** The whole address that the bar shows. */
  public String address() {
    return driver.getCurrentUrl();
  }

  /** Path and query of the page in front. */
  public String path() {
    URI address = URI.create(driver.getCurrentUrl());
    String query = address.getRawQuery();
    return query == null ? address.getRawPath() : address.getRawPath() + "?" + query;
  }

  /** The page's first heading. */
  public String heading() {
    return driver.findElement(By.tagName("h1")).getText();
  }

  /** All that can be read on the page. */
  public String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** The page's source as the browser holds it. */
  public String source() {
    return driver.getPageSource();
  }

  /** How many elements a CSS selector finds. */
  public int count(String selector) {
    return driver.findElements(By.cssSelector(selector)).size();
  }

  /** The HTTP status the page came with. */
  public int status() {
    return ((Number) script("return performance.getEntriesByType('navigation')[0].responseStatus"))
        .intValue();
  }

  /** What scripts of the page can see of its cookies. */
  public String cookiesSeenByScripts() {
    return (String) script("return document.cookie");
  }

  /** What a script, run in the page in front, returns. */
  public Object script(String script) {
    return driver.executeScript(script);
  }

  /**
   * A cookie as the browser keeps it.
   *
   * @param domain begins with a dot unless the cookie is for one host alone
   * @param sameSite empty if the server did not say
   * @param session whether it is forgotten with the browser
   */
  public record Cookie(
      String name,
      String value,
      String domain,
      String path,
      boolean secure,
      boolean httpOnly,
      String sameSite,
      boolean session) {}

  /** Every cookie the browser keeps, of all hosts, also those no script can see. */
  public List<Cookie> cookies() {
    List<?> cookies =
        (List<?>) driver.executeCdpCommand("Storage.getCookies", Map.of()).get("cookies");
    return cookies.stream().map(cookie -> cookie((Map<?, ?>) cookie)).toList();
  }

  /** Those that it forgets when it is closed; what tells that somebody has signed in here stays. */
  public List<Cookie> sessionCookies() {
    return cookies().stream().filter(Cookie::session).toList();
  }

  private static Cookie cookie(Map<?, ?> fields) {
    Object sameSite = fields.get("sameSite");
    return new Cookie(
        (String) fields.get("name"),
        (String) fields.get("value"),
        (String) fields.get("domain"),
        (String) fields.get("path"),
        (boolean) fields.get("secure"),
        (boolean) fields.get("httpOnly"),
        sameSite == null ? "" : (String) sameSite,
        (boolean) fields.get("session"));
  }

  /** Warnings and errors on the console, in all tabs, since this was last asked. */
  public List<String> consoleProblems() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /**
   * A window of this size in CSS pixels, light or dark as wished, and with nothing moving: a
   * picture must not catch a colour halfway.
   */
  public void look(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /**
   * What axe-core finds against WCAG 2.2 AA and good practice on the page in front: rule and place
   * of each.
   */
  public List<String> accessibilityProblems() {
    script(AXE);
    List<?> found =
        (List<?>)
            driver.executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ['violations']}).then(result => done(
                  result.violations.flatMap(rule => rule.nodes.map(
                    node => rule.id + ': ' + node.target.join(' ') + ' ' + node.failureSummary))))
                  .catch(problem => done(['axe failed: ' + problem]));
                """);
    return found.stream().map(Object::toString).toList();
  }

  /** Opens whatever can be opened on the page. */
  public void unfold() {
    script("document.querySelectorAll('details').forEach(one => one.open = true)");
  }

  /** How much wider than its window the page is, in CSS pixels. */
  public int overflow() {
    return ((Number)
            script(
                "return document.documentElement.scrollWidth"
                    + " - document.documentElement.clientWidth"))
        .intValue();
  }

  /** How tall the page is, or its window if that is taller, in CSS pixels. */
  public int height() {
    return ((Number) script("return document.documentElement.scrollHeight")).intValue();
  }

  /** Every field, button and link that is seen, in their order, by label or words. */
  public List<String> controls() {
    Object found =
        script(
            NAME
                + "return [...document.querySelectorAll('a, button, select, summary, input:not([type=hidden])')]"
                + ".filter(at => at.checkVisibility()).map(nameOf)");
    return ((List<?>) found).stream().map(Object::toString).toList();
  }

  /** Presses the Tab key, and says what has the focus then; empty: nothing of the page. */
  public String tabOn() {
    type(Keys.TAB);
    return (String)
        script(
            NAME
                + """
                const at = document.activeElement;
                if (at === document.body) return '';
                return getComputedStyle(at).outlineStyle === 'none' ? 'no focus is seen' : nameOf(at);
                """);
  }

  /**
   * Presses the Tab key until the field, button or link of this label or these words has the focus.
   */
  public void tabTo(String name) {
    List<String> passed = new ArrayList<>();
    while (passed.size() < 200) {
      String at = tabOn();
      if (at.equals(name)) {
        return;
      }
      passed.add(at);
    }
    throw new AssertionError(name + " is not among " + new LinkedHashSet<>(passed));
  }

  /** Writes what the window shows to a PNG file. */
  public void screenshot(Path file) {
    try {
      Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One empty tab, no cookies, nothing cached, nothing on the console. */
  public void startAfresh() {
    String fresh = openInNewTab("about:blank");
    for (String tab : driver.getWindowHandles()) {
      if (!tab.equals(fresh)) {
        driver.switchTo().window(tab).close();
      }
    }
    switchTo(fresh);
    driver.executeCdpCommand("Storage.clearCookies", Map.of());
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
    consoleProblems();
  }

  @Override
  public void close() {
    driver.quit();
    // Its last processes may still be writing.
    Await.until("the profile is gone", PATIENCE, this::deleteProfile);
  }

  private boolean deleteProfile() {
    try {
      TestDatabase.delete(profile);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
