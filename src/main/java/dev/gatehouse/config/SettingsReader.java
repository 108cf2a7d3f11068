package dev.gatehouse.config;

import dev.gatehouse.access.AccessRules;
import dev.gatehouse.access.Origin;
import dev.gatehouse.access.Proxies;
import dev.gatehouse.pages.Brand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes {@link Settings} of what was found, or refuses with every problem at once: the first source
 * that has a key decides, unknown keys and empty values count as problems wherever they are.
 */
public final class SettingsReader {

  private static final int LONGEST_SHOWN = 100;

  private final List<Source> sources;
  private final List<String> problems = new ArrayList<>();

  /** Keys with a problem, of which no further one is worth telling. */
  private final Set<String> refused = new HashSet<>();

  private SettingsReader(List<Source> sources) {
    this.sources = new ArrayList<>(sources);
  }

  /**
   * The settings in the sources, the first of which wins: as a rule context-params, system
   * properties, environment, and last the file that {@code gatehouse.config} names in one of them.
   *
   * @param fallback the file where {@code gatehouse.config} is not given
   * @param databaseRequired whether {@code db.url} must be given
   * @throws InvalidSettingsException if there is any problem
   */
  public static Settings read(List<Source> sources, Source fallback, boolean databaseRequired) {
    return new SettingsReader(sources).read(fallback, databaseRequired);
  }

  private Settings read(Source fallback, boolean databaseRequired) {
    Source file =
        given(SettingKeys.CONFIG).isEmpty()
            ? fallback
            : value(SettingKeys.CONFIG, path -> path.isEmpty() ? Source.none() : Source.file(path));
    if (file.values().containsKey(SettingKeys.PREFIX + SettingKeys.CONFIG)) {
      problems.add("gatehouse.config (" + file.name() + "): has no effect in a file: take it out");
    }
    sources.add(file);
    refuseUnknownAndEmpty();
    checkDatabaseIsWhole(databaseRequired);

    boolean plainHttp = value("insecure-plain-http", Parse::truth);
    boolean shortTimeouts = value("insecure-short-timeouts", Parse::truth);
    String realm = value("realm", Parse::realm);
    Settings settings =
        new Settings(
            value("db.url", DatabaseUrl::parse),
            value("db.user", Function.identity()),
            valueOrFile("db.password", Function.identity(), Parse::passwordFile),
            number("db.pool"),
            value("db.migrate", Parse::migrate),
            realm,
            valueOrFile("key", text -> Parse.keys(Parse.list(text)), Parse::keyFile),
            duration("session.idle", shortTimeouts),
            duration("session.absolute", shortTimeouts),
            number("session.max-per-user"),
            number("session.cache"),
            cookieName(realm, plainHttp),
            value("access", AccessRules::parse),
            value("login-path", Parse::path),
            value("logout-path", Parse::path),
            value("base-path", Parse::path),
            value("origins", text -> Parse.list(text).stream().map(Origin::parse).toList()),
            value("proxies", Proxies::parse),
            value("isolate", Parse::truth),
            number("password.min-length"),
            number("password.cost"),
            duration("audit.retention", false),
            value("brand.name", Brand::checkName),
            value("brand.logo", Parse::logo),
            value("brand.colour", Brand::checkColour),
            number("http.port"),
            value("http.bind", Parse::host),
            value("data", Path::of),
            plainHttp,
            shortTimeouts,
            value("insecure-unlimited-guessing", Parse::truth),
            sources.stream().flatMap(source -> source.ignored().stream()).toList());

    if (settings.sessionAbsolute().compareTo(settings.sessionIdle()) < 0) {
      refuseTogether("session.absolute", "must not be below", "session.idle");
    }
    checkApart("login-path", settings.loginPath(), "logout-path", settings.logoutPath());
    checkApart("login-path", settings.loginPath(), "base-path", settings.basePath());
    checkApart("logout-path", settings.logoutPath(), "base-path", settings.basePath());
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
    return settings;
  }

  /**
   * The text, if a page may be at this path within an app, as with {@code login-path}.
   *
   * @throws IllegalArgumentException saying what it must be
   */
  public static String path(String text) {
    return Parse.path(text);
  }

  private void refuseUnknownAndEmpty() {
    List<String> known = SettingKeys.all().stream().map(key -> SettingKeys.PREFIX + key).toList();
    for (Source source : sources) {
      for (Map.Entry<String, String> entry : source.values().entrySet()) {
        String key = entry.getKey();
        String where = key + " (" + source.name() + "): ";
        if (!known.contains(key)) {
          problems.add(where + "is not a setting" + SettingKeys.suggestion(key, known));
        } else if (entry.getValue().isBlank()) {
          refused.add(key.substring(SettingKeys.PREFIX.length()));
          problems.add(where + "is empty: remove it or give a value");
        }
      }
    }
  }

  private void checkDatabaseIsWhole(boolean databaseRequired) {
    boolean mayBeInLostFile = refused.contains(SettingKeys.CONFIG);
    if (given("db.url").isPresent() || refused.contains("db.url") || mayBeInLostFile) {
      return;
    }
    if (databaseRequired) {
      problems.add(
          "gatehouse.db.url: no database is given: set gatehouse.db.url (e.g."
              + " jdbc:postgresql://host:5432/name; in the environment GATEHOUSE_DB_URL),"
              + " gatehouse.db.user and gatehouse.db.password-file");
      return;
    }
    for (String key : List.of("db.user", "db.password", "db.password-file")) {
      if (given(key).isPresent()) {
        refuse(key, "has no effect without gatehouse.db.url: set that too, or remove this");
      }
    }
  }

  /**
   * The value of the key, or of what the file named by its other key holds; both is one too many.
   */
  private <T> T valueOrFile(String key, Function<String, T> parse, Function<String, T> parseFile) {
    String fileKey = SettingKeys.SETTINGS.get(key).file();
    if (given(fileKey).isEmpty()) {
      return value(key, parse);
    }
    if (given(key).isPresent()) {
      refuse(fileKey, "is given beside gatehouse." + key + ": remove one of them");
      return value(key, parse);
    }
    return value(fileKey, path -> path.isEmpty() ? parse.apply("") : parseFile.apply(path));
  }

  private int number(String key) {
    String[] bounds = bounds(key);
    return value(key, text -> Parse.number(text, bounds[0], bounds[1]));
  }

  private Duration duration(String key, boolean mayBeShort) {
    String[] bounds = bounds(key);
    return value(key, text -> Parse.duration(text, mayBeShort ? "1s" : bounds[0], bounds[1]));
  }

  private static String[] bounds(String key) {
    return SettingKeys.SETTINGS.get(key).bounds().split(" to ");
  }

  /** With the realm in the default, since cookies are per host and two realms may share one. */
  private String cookieName(String realm, boolean plainHttp) {
    String standard = standard("cookie.name");
    String ofRealm = realm.equals(standard("realm")) ? standard : standard + "-" + realm;
    String name = value("cookie.name", ofRealm, Parse::cookieName);
    return plainHttp ? name.replaceFirst("^__Host-", "INSECURE-") : name;
  }

  private void checkApart(String key, String path, String otherKey, String other) {
    if ((path + "/").startsWith(other + "/") || (other + "/").startsWith(path + "/")) {
      refuseTogether(key, "must be neither the same as, nor above or below,", otherKey);
    }
  }

  private <T> T value(String key, Function<String, T> parse) {
    return value(key, standard(key), parse);
  }

  /** The value given, or that of the standard text, which also stands in for a bad one. */
  private <T> T value(String key, String standard, Function<String, T> parse) {
    Optional<Given> given = given(key);
    if (given.isPresent()) {
      try {
        return parse.apply(given.get().text());
      } catch (IllegalArgumentException e) {
        refuse(key, e.getMessage());
      }
    }
    return parse.apply(standard);
  }

  private Optional<Given> given(String key) {
    for (Source source : sources) {
      String text = source.values().getOrDefault(SettingKeys.PREFIX + key, "").strip();
      if (!text.isEmpty()) {
        return Optional.of(new Given(text, source.name()));
      }
    }
    return Optional.empty();
  }

  private void refuseTogether(String key, String rule, String otherKey) {
    if (!refused.contains(key) && !refused.contains(otherKey)) {
      Given other = givenOrStandard(otherKey);
      refuse(key, "%s gatehouse.%s, which is \"%s\"".formatted(rule, otherKey, other.text()));
    }
  }

  private void refuse(String key, String rule) {
    Given found = givenOrStandard(key);
    String text = found.text();
    String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
    refused.add(key);
    problems.add(
        SettingKeys.PREFIX
            + key
            + " ("
            + found.source()
            + ")"
            + (isSecret(key) ? "" : " is \"" + shown + "\"")
            + ": "
            + rule);
  }

  private Given givenOrStandard(String key) {
    return given(key).orElseGet(() -> new Given(standard(key), "default"));
  }

  private static String standard(String key) {
    Setting setting = SettingKeys.SETTINGS.get(key);
    return setting == null ? "" : setting.standard();
  }

  private static boolean isSecret(String key) {
    Setting setting = SettingKeys.SETTINGS.get(key);
    return setting != null && setting.secret();
  }

  /** A text without the blanks around it, and the name of the source it was in. */
  private record Given(String text, String source) {}
}
