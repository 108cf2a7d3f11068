package dev.gatehouse.config;

import dev.gatehouse.access.AccessRules;
import dev.gatehouse.access.Origin;
import dev.gatehouse.access.Proxies;
import dev.gatehouse.pages.Asset;
import dev.gatehouse.pages.Brand;
import dev.gatehouse.pages.Colour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * All settings, checked; made by {@link SettingsReader}. A text that was not given is empty.
 *
 * @param keys each 43 characters of base64url, the first signs; none means that they live in the
 *     schema
 * @param cookieName the name as it is sent: with {@code insecurePlainHttp} it begins with {@code
 *     INSECURE-} instead of {@code __Host-}, which browsers refuse without TLS
 * @param ignored names in the environment that look like settings and are none; not a setting
 *     itself
 */
public record Settings(
    @Setting(
            key = "db.url",
            bounds = "begins with `jdbc:postgresql:`, no user or password in it",
            meaning =
                "JDBC URL of the database, several hosts allowed; without it the executable starts"
                    + " a database of its own.",
            secret = true)
        String dbUrl,
    @Setting(key = "db.user", bounds = "any", meaning = "Role that signs in to the database.")
        String dbUser,
    @Setting(
            key = "db.password",
            file = "db.password-file",
            bounds = "one of the two",
            meaning = "The role's password, or the file whose first line it is.",
            secret = true)
        String dbPassword,
    @Setting(
            key = "db.pool",
            standard = "8",
            bounds = "1 to 100",
            meaning =
                "Connections for requests of people who are signed in; six more serve sign-ins and"
                    + " work in the background.")
        int dbPool,
    @Setting(
            key = "db.migrate",
            standard = "auto",
            bounds = "`auto`, `check`",
            meaning =
                "`auto` brings the schema up to date at the start; `check` only looks, and while it is"
                    + " old nobody can sign in: run `migrate`.")
        Migrate dbMigrate,
    @Setting(
            key = "realm",
            standard = "gatehouse",
            bounds = "`[a-z][a-z0-9_]{0,31}`, not `pg_…`, `public`, `information_schema`",
            meaning = "The schema; apps of one realm share users and sessions.")
        String realm,
    @Setting(
            key = "key",
            file = "key-file",
            bounds = "each 32 random bytes as 43 characters base64url; one of the two",
            meaning =
                "Master keys, separated by commas or one a line of the file, the first signs, all"
                    + " verify; without any, one is made and kept in the schema.",
            secret = true)
        List<String> keys,
    @Setting(
            key = "session.idle",
            standard = "30m",
            bounds = "1m to 24h",
            meaning = "A session ends after this long without a request.")
        Duration sessionIdle,
    @Setting(
            key = "session.absolute",
            standard = "12h",
            bounds = "5m to 30d",
            meaning = "A session ends this long after sign-in; not below `gatehouse.session.idle`.")
        Duration sessionAbsolute,
    @Setting(
            key = "session.max-per-user",
            standard = "10",
            bounds = "1 to 10000",
            meaning = "Live sessions of one user; one more sign-in ends the oldest.")
        int sessionMaxPerUser,
    @Setting(
            key = "session.cache",
            standard = "100000",
            bounds = "0 to 10000000",
            meaning =
                "Live sessions a node keeps in memory, about 600 bytes each; 0: every request reads"
                    + " its row.")
        int sessionCache,
    @Setting(
            key = "cookie.name",
            standard = "__Host-JSESSIONID",
            bounds = "begins with `__Host-`, at most 64 characters",
            meaning =
                "Name of the session cookie; the default of another realm is"
                    + " `__Host-JSESSIONID-REALM`.")
        String cookieName,
    @Setting(
            key = "access",
            standard = "/* = signed-in",
            bounds = "rules separated by `;`",
            meaning = "Who may see which path; the first match wins, no match is denied.")
        AccessRules access,
    @Setting(
            key = "login-path",
            standard = "/login",
            bounds = "a path, apart from the other two",
            meaning = "Where people sign in, relative to the app.")
        String loginPath,
    @Setting(
            key = "logout-path",
            standard = "/logout",
            bounds = "a path, apart from the other two",
            meaning = "Where people sign out, relative to the app.")
        String logoutPath,
    @Setting(
            key = "base-path",
            standard = "/gatehouse",
            bounds = "a path, apart from the other two",
            meaning = "Below it lie all other pages of Gatehouse, relative to the app.")
        String basePath,
    @Setting(
            key = "origins",
            bounds = "origins separated by commas",
            meaning = "Public origins of the app, such as `https://app.example.com`.")
        List<Origin> origins,
    @Setting(
            key = "proxies",
            bounds = "CIDR ranges separated by commas",
            meaning = "Peers whose `Forwarded` and `X-Forwarded-*` headers count.")
        Proxies proxies,
    @Setting(
            key = "isolate",
            standard = "false",
            bounds = "`true`, `false`",
            meaning =
                "Keeps what is protected out of pages of other origins, embedded or in a window they"
                    + " opened.")
        boolean isolate,
    @Setting(
            key = "password.min-length",
            standard = "15",
            bounds = "8 to 64",
            meaning = "Shortest new password, in code points.")
        int passwordMinLength,
    @Setting(
            key = "password.cost",
            standard = "12",
            bounds = "10 to 16",
            meaning = "Cost of bcrypt; one more doubles the time of a sign-in.")
        int passwordCost,
    @Setting(
            key = "audit.retention",
            standard = "365d",
            bounds = "30d to 3650d",
            meaning = "How long the record of security events is kept.")
        Duration auditRetention,
    @Setting(
            key = "brand.name",
            standard = "Gatehouse",
            bounds = "1 to 40 characters",
            meaning = "Stands on every page of Gatehouse, above the heading and in the title.")
        String brandName,
    @Setting(
            key = "brand.logo",
            bounds = "a file of SVG, PNG or WebP, at most 64 KiB",
            meaning = "Stands above the name and in the browser's tab; without it, Gatehouse's.")
        Asset brandLogo,
    @Setting(
            key = "brand.colour",
            standard = "#1f5a4e",
            bounds = "`#rrggbb`, dark enough to be read on white",
            meaning = "Of buttons and links; the colours of the dark pages are made from it.")
        Colour brandColour,
    @Setting(
            key = "http.port",
            standard = "8080",
            bounds = "0 to 65535",
            meaning = "Port of the executable; 0 takes any free one.")
        int httpPort,
    @Setting(
            key = "http.bind",
            standard = "127.0.0.1",
            bounds = "a host name or IP address",
            meaning = "Address on which the executable listens.")
        String httpBind,
    @Setting(
            key = "data",
            standard = "./gatehouse-data",
            bounds = "a folder",
            meaning = "Where the executable's own database keeps its data.")
        Path data,
    @Setting(
            key = "insecure-plain-http",
            standard = "false",
            bounds = "`true`, `false`",
            meaning =
                "Lets people sign in without TLS: whoever is on the network can take their"
                    + " password and session.")
        boolean insecurePlainHttp,
    @Setting(
            key = "insecure-short-timeouts",
            standard = "false",
            bounds = "`true`, `false`",
            meaning =
                "For tests: `gatehouse.session.idle` and `gatehouse.session.absolute` may be as"
                    + " short as 1s.")
        boolean insecureShortTimeouts,
    @Setting(
            key = "insecure-unlimited-guessing",
            standard = "false",
            bounds = "`true`, `false`",
            meaning = "Lets anybody try as many passwords as the processor can hash.")
        boolean insecureUnlimitedGuessing,
    List<String> ignored) {

  // NIST SP 800-63B-4, AAL2: at most an hour of inactivity and 24 hours in all.
  private static final Duration LONG_IDLE = Duration.ofHours(1);
  private static final Duration LONG_ABSOLUTE = Duration.ofHours(24);
  private static final int HIGH_COST = 14;

  public Settings {
    keys = List.copyOf(keys);
    origins = List.copyOf(origins);
    ignored = List.copyOf(ignored);
  }

  /** The known-device cookie's name, as the session cookie's begins. */
  public String deviceCookieName() {
    String ofRealm = realm.equals("gatehouse") ? "" : "-" + realm;
    return (insecurePlainHttp ? "INSECURE-" : "__Host-") + "gatehouse-device" + ofRealm;
  }

  /** What makes the pages the operator's own. */
  public Brand brand() {
    return new Brand(brandName, brandLogo, brandColour);
  }

  /**
   * What an operator should see at every start: one line for each, none if all is as it should be.
   */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (insecurePlainHttp) {
      warnings.add(
          "gatehouse.insecure-plain-http is on: passwords and sessions can be stolen on the way;"
              + " never where others can reach this server");
    }
    if (insecureShortTimeouts) {
      warnings.add("gatehouse.insecure-short-timeouts is on: it is meant for tests alone");
    }
    if (insecureUnlimitedGuessing) {
      warnings.add(
          "gatehouse.insecure-unlimited-guessing is on: nobody who tries passwords is made to wait");
    }
    if (sessionIdle.compareTo(LONG_IDLE) > 0) {
      warnings.add(
          "gatehouse.session.idle is "
              + sessionIdle
              + ": more than 1h leaves unattended browsers signed in");
    }
    if (sessionAbsolute.compareTo(LONG_ABSOLUTE) > 0) {
      warnings.add(
          "gatehouse.session.absolute is "
              + sessionAbsolute
              + ": more than 24h lets a stolen session live for days");
    }
    if (passwordCost > HIGH_COST) {
      warnings.add(
          "gatehouse.password.cost is "
              + passwordCost
              + ": above 14 each sign-in keeps a processor busy for seconds");
    }
    if (DatabaseUrl.isRemoteAndUnverified(dbUrl)) {
      warnings.add(
          "gatehouse.db.url names another machine without sslmode=verify-full, or takes its checks"
              + " back: whoever is on the way can pose as the database");
    }
    for (String name : ignored) {
      warnings.add("environment: " + name);
    }
    return warnings;
  }

  /** Enough to tell one configuration from another; what is not named here cannot leak. */
  @Override
  public String toString() {
    return "Settings[realm=%s, dbUrl=%s, cookieName=%s]"
        .formatted(realm, DatabaseUrl.shown(dbUrl), cookieName);
  }
}
