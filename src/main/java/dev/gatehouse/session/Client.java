package dev.gatehouse.session;

import dev.gatehouse.text.Text;
import java.util.Map;

/**
 * The browser and system somebody signed in with, coarsely, for their own eyes: a hint that any
 * client can forge, of no weight in any decision. Kept as a code such as {@code firefox/linux}.
 *
 * @param browser a fixed word; empty if none was recognized
 * @param system likewise
 */
public record Client(String browser, String system) {
  /** Nothing was recognized. */
  public static final Client UNKNOWN = new Client("", "");

  // In this order: each of these names those after it in its own User-Agent.
  private static final String[][] BROWSERS = {
    {"Edg", "edge"},
    {"OPR/", "opera"},
    {"SamsungBrowser/", "samsung"},
    {"Firefox/", "firefox"},
    {"FxiOS/", "firefox"},
    {"CriOS/", "chrome"},
    {"Chrome/", "chrome"},
    {"Safari/", "safari"},
    {"curl/", "curl"}
  };
  private static final String[][] SYSTEMS = {
    {"Android", "android"},
    {"iPhone", "iphone"},
    {"iPad", "ipad"},
    {"Windows", "windows"},
    {"CrOS", "chromeos"},
    {"Macintosh", "mac"},
    {"Linux", "linux"}
  };
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("edge", "Edge"),
          Map.entry("opera", "Opera"),
          Map.entry("samsung", "Samsung Internet"),
          Map.entry("firefox", "Firefox"),
          Map.entry("chrome", "Chrome"),
          Map.entry("safari", "Safari"),
          Map.entry("curl", "curl"),
          Map.entry("android", "Android"),
          Map.entry("iphone", "iPhone"),
          Map.entry("ipad", "iPad"),
          Map.entry("windows", "Windows"),
          Map.entry("chromeos", "ChromeOS"),
          Map.entry("mac", "Mac"),
          Map.entry("linux", "Linux"));

  /** What the text of a {@code User-Agent} header tells; nothing of it is kept. */
  public static Client ofUserAgent(String header) {
    return new Client(find(header, BROWSERS), find(header, SYSTEMS));
  }

  private static String find(String header, String[][] known) {
    for (String[] mark : known) {
      if (header.contains(mark[0])) {
        return mark[1];
      }
    }
    return "";
  }

  static Client ofCode(String code) {
    int slash = code.indexOf('/');
    return slash < 0 ? UNKNOWN : new Client(code.substring(0, slash), code.substring(slash + 1));
  }

  /** At most 32 ASCII characters. */
  String code() {
    return browser + "/" + system;
  }

  /** In words: {@code Firefox on Linux}, {@code A browser on Windows}, {@code Unknown device}. */
  public Text words() {
    Text name =
        WORDS.containsKey(browser)
            ? Text.verbatim(WORDS.get(browser))
            : Text.of("device.some-browser");
    if (WORDS.containsKey(system)) {
      return Text.of("device.on", name, WORDS.get(system));
    }
    return WORDS.containsKey(browser) ? name : Text.of("device.unknown");
  }
}
