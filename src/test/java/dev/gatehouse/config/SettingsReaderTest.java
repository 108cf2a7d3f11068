package dev.gatehouse.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.pages.Brand;
import dev.gatehouse.testing.Proves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

  private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  private static final String OTHER_KEY = "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  private static final String URL = "jdbc:postgresql://localhost/app";

  @TempDir Path folder;

  @Test
  void whatIsNotGivenHasItsDefault() {
    Settings settings = read();

    assertEquals("", settings.dbUrl());
    assertEquals("", settings.dbUser());
    assertEquals("", settings.dbPassword());
    assertEquals(8, settings.dbPool());
    assertEquals(Migrate.AUTO, settings.dbMigrate());
    assertEquals("gatehouse", settings.realm());
    assertEquals(List.of(), settings.keys());
    assertEquals(Duration.ofMinutes(30), settings.sessionIdle());
    assertEquals(Duration.ofHours(12), settings.sessionAbsolute());
    assertEquals("__Host-JSESSIONID", settings.cookieName());
    assertEquals("/login", settings.loginPath());
    assertEquals("/logout", settings.logoutPath());
    assertEquals("/gatehouse", settings.basePath());
    assertEquals(List.of(), settings.origins());
    assertEquals(15, settings.passwordMinLength());
    assertEquals(12, settings.passwordCost());
    assertEquals(8080, settings.httpPort());
    assertEquals("127.0.0.1", settings.httpBind());
    assertEquals(Path.of("gatehouse-data"), settings.data().normalize());
    assertEquals(Brand.GATEHOUSE, settings.brand());
    assertFalse(settings.insecurePlainHttp());
    assertFalse(settings.insecureShortTimeouts());
    assertEquals(List.of(), settings.warnings());
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          db.url                  | jdbc:postgresql://h1:5432,h2/app?sslmode=verify-full
          db.url                  | jdbc:postgresql:app
          db.url                  | jdbc:postgresql://h/app?targetServerType=primary
          db.pool                 | 1
          db.pool                 | 100
          db.migrate              | check
          realm                   | a
          realm                   | shop_2
          realm                   | a2345678901234567890123456789012
          realm                   | publication
          session.idle            | 1m
          session.idle            | PT1M
          session.absolute        | 30d
          cookie.name             | __Host-a
          cookie.name             | __Host-!#$%&'*+.^_`~-9Z
          cookie.name             | __Host-890123456789012345678901234567890123456789012345678901234
          login-path              | /a/b.c-d_E9/...
          login-path              | /gatehouse-login
          origins                 | https://a.example, https://b.example
          proxies                 | 10.0.0.0/8
          access                  | /public/* = public; /* = signed-in
          password.min-length     | 8
          password.min-length     | 64
          password.cost           | 10
          password.cost           | 16
          http.port               | 0
          http.port               | 65535
          http.bind               | 0.0.0.0
          http.bind               | ::1
          http.bind               | localhost
          data                    | /var/lib/gatehouse
          brand.name              | Müller & Söhne
          brand.name              | 4567890123456789012345678901234567890123
          brand.colour            | #0B5FFF
          brand.colour            | #000000
          insecure-plain-http     | true
          insecure-short-timeouts | false
          """)
  void goodValueIsTaken(String key, String text) {
    read("gatehouse." + key, text);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          db.url                  | postgresql://h/app                           | must begin with jdbc:postgresql:
          db.url                  | jdbc:postgresql://h                          | is not understood by the driver
          db.url                  | jdbc:postgresql://h/app?targetServerType=any | targetServerType other than primary
          db.url                  | jdbc:postgresql://h/app?user=u               | user or a password
          db.url                  | jdbc:postgresql://h/app?ssl=true&password=p  | gatehouse.db.password-file
          db.url                  | jdbc:postgresql://h/app?PassWord=p           | user or a password
          db.url                  | jdbc:postgresql://h/app;password=p           | user or a password
          db.url                  | jdbc:postgresql://u:p@h/app                  | user or a password
          db.pool                 | 0                                            | whole number from 1 to 100
          db.pool                 | 101                                          | whole number from 1 to 100
          db.pool                 | +5                                           | whole number from 1 to 100
          db.pool                 | 99999999999                                  | whole number from 1 to 100
          db.pool                 | ٣                                            | whole number from 1 to 100
          db.migrate              | AUTO                                         | must be auto or check
          realm                   | 1a                                           | 1 to 32 characters
          realm                   | Shop                                         | 1 to 32 characters
          realm                   | a-b                                          | 1 to 32 characters
          realm                   | a23456789012345678901234567890123            | 1 to 32 characters
          realm                   | pg_shop                                      | of PostgreSQL itself
          realm                   | public                                       | of PostgreSQL itself
          realm                   | information_schema                           | of PostgreSQL itself
          session.idle            | 59s                                          | from 1m to 24h
          session.idle            | PT24H0.001S                                  | from 1m to 24h
          session.absolute        | 4m                                           | from 5m to 30d
          session.absolute        | 31d                                          | from 5m to 30d
          cookie.name             | JSESSIONID                                   | must be __Host-
          cookie.name             | __host-a                                     | must be __Host-
          cookie.name             | __Host-                                      | must be __Host-
          cookie.name             | __Host-a;b                                   | must be __Host-
          cookie.name             | __Host-a b                                   | must be __Host-
          cookie.name             | __Host-é                                     | must be __Host-
          cookie.name             | __Host-890123456789012345678901234567890123456789012345678901234x | at most 64
          cookie.name             | __Host-gatehouse-device                      | the known-device cookie's
          login-path              | /                                            | must be a path
          login-path              | login                                        | must be a path
          login-path              | /login/                                      | must be a path
          login-path              | /a//b                                        | must be a path
          login-path              | /a/../b                                      | must be a path
          login-path              | /a/.                                         | must be a path
          login-path              | /a;b                                         | must be a path
          logout-path             | /a%2e                                        | must be a path
          base-path               | /a?b                                         | must be a path
          origins                 | https://a.example,                           | a comma with nothing
          password.min-length     | 7                                            | from 8 to 64
          password.min-length     | 65                                           | from 8 to 64
          password.cost           | 9                                            | from 10 to 16
          password.cost           | 17                                           | from 10 to 16
          http.port               | -1                                           | from 0 to 65535
          http.port               | 65536                                        | from 0 to 65535
          http.bind               | 127.0.0.1:80                                 | without brackets and port
          http.bind               | [::1]                                        | without brackets and port
          brand.name              | 45678901234567890123456789012345678901234    | 1 to 40 characters
          brand.name              | a\u202eb                                      | none of them a control or format
          brand.logo              | /nowhere/logo.svg                            | cannot be read (NoSuchFileException)
          brand.logo              | /                                            | cannot be read (IOException)
          brand.logo              | a\0b                                         | cannot be read (InvalidPathException)
          brand.logo              | pom.xml                                      | neither a PNG nor a WebP nor an SVG
          brand.colour            | 1f5a4e                                       | # and six hexadecimal digits
          brand.colour            | #fff                                         | # and six hexadecimal digits
          brand.colour            | #ffcc00                                      | take #8f7201, the nearest of the same hue
          insecure-plain-http     | TRUE                                         | must be true or false
          insecure-short-timeouts | yes                                          | must be true or false
          """)
  @Proves("CONF-04")
  void badValueIsRefusedWithItsRule(String key, String text, String rule) {
    List<String> problems = problems("gatehouse." + key, text);

    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("gatehouse." + key + " (test)"), problems.get(0));
    assertTrue(problems.get(0).contains(rule), problems.get(0));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "90s, 90",
    "30m, 1800",
    "12h, 43200",
    "1d, 86400",
    "PT30M, 1800",
    "pt1h30m, 5400",
    "P1D, 86400"
  })
  void durationIsRead(String text, long seconds) {
    Settings settings = read("gatehouse.session.idle", text, "gatehouse.session.absolute", "30d");

    assertEquals(Duration.ofSeconds(seconds), settings.sessionIdle());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"30", "m", "30 m", "30M", "-30m", "1.5h", "P1M", "PT", "PT-30M", "9999999999d"})
  void whatIsNoDurationIsRefused(String text) {
    assertEquals(1, problems("gatehouse.session.idle", text).size());
  }

  @Test
  @Proves("CONF-04")
  void absoluteTimeoutMayEqualTheIdleOneAndNotBeLess() {
    read("gatehouse.session.idle", "1h", "gatehouse.session.absolute", "1h");

    assertEquals(
        List.of(
            "gatehouse.session.absolute (default) is \"12h\": must not be below"
                + " gatehouse.session.idle, which is \"13h\""),
        problems("gatehouse.session.idle", "13h"));
  }

  @Test
  void leastAbsoluteTimeoutIsFiveMinutes() {
    Settings settings = read("gatehouse.session.idle", "5m", "gatehouse.session.absolute", "5m");

    assertEquals(Duration.ofMinutes(5), settings.sessionAbsolute());
    assertEquals(
        1, problems("gatehouse.session.idle", "1m", "gatehouse.session.absolute", "299s").size());
  }

  @Test
  void contradictionWithABadValueIsNotTold() {
    assertEquals(
        1, problems("gatehouse.session.idle", "13h", "gatehouse.session.absolute", "x").size());
  }

  @Test
  void shortTimeoutsLiftTheLowerBoundsToASecondAndNoOther() {
    String[] lifted = {"gatehouse.insecure-short-timeouts", "true"};
    Settings settings =
        read(with(lifted, "gatehouse.session.idle", "1s", "gatehouse.session.absolute", "1s"));

    assertEquals(Duration.ofSeconds(1), settings.sessionIdle());
    assertEquals(Duration.ofSeconds(1), settings.sessionAbsolute());
    assertEquals(1, problems(with(lifted, "gatehouse.session.idle", "PT0.9S")).size());
    assertEquals(1, problems(with(lifted, "gatehouse.session.absolute", "31d")).size());
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "login-path, logout-path, /a, /a",
    "login-path, base-path, /gatehouse/login, /gatehouse",
    "login-path, base-path, /a, /a/b",
    "logout-path, base-path, /a/b, /a"
  })
  void ownPathsMustLieApart(String key, String otherKey, String path, String other) {
    List<String> problems = problems("gatehouse." + key, path, "gatehouse." + otherKey, other);

    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).contains(otherKey), problems.get(0));
  }

  @Test
  void pathsMayShareABeginningWithinASegment() {
    read("gatehouse.login-path", "/gate", "gatehouse.logout-path", "/gate-out");
  }

  @Test
  void cookieIsNamedAfterAnotherRealm() {
    assertEquals("__Host-JSESSIONID-shop", read("gatehouse.realm", "shop").cookieName());
    assertEquals(
        "__Host-own",
        read("gatehouse.realm", "shop", "gatehouse.cookie.name", "__Host-own").cookieName());
  }

  @Test
  void plainHttpTakesThePrefixThatNeedsTlsOffTheCookiesName() {
    Settings settings = read("gatehouse.insecure-plain-http", "true", "gatehouse.realm", "shop");

    assertEquals("INSECURE-JSESSIONID-shop", settings.cookieName());
  }

  @Test
  void keysAreKeptInOrder() {
    assertEquals(List.of(OTHER_KEY, KEY), read("gatehouse.key", OTHER_KEY + " , " + KEY).keys());
  }

  @Test
  @Proves("CONF-01")
  void keysAreReadFromTheLinesOfAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("keys"), OTHER_KEY + "\r\n\n " + KEY + "\n");

    assertEquals(List.of(OTHER_KEY, KEY), read("gatehouse.key-file", file.toString()).keys());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "too short, AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg, key 1 of 1",
    "too long, AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g, key 1 of 1",
    "padded, AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, key 1 of 1",
    "stray low bits, AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9, key 1 of 1",
    "plain base64, //ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8, key 1 of 1",
    "one byte throughout, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, the same byte 32 times",
    "twice, '" + KEY + "," + KEY + "', holds a key twice",
    "second is bad, '" + KEY + ",x', key 2 of 2"
  })
  @Proves("TOK-09")
  void badKeyIsRefusedAndNotShown(String name, String text, String rule) throws Exception {
    Path file = Files.writeString(folder.resolve("keys"), text.replace(',', '\n'));
    List<String> given = problems("gatehouse.key", text);
    List<String> inFile = problems("gatehouse.key-file", file.toString());

    assertTrue(given.size() == 1 && given.get(0).contains(rule), given::toString);
    assertTrue(inFile.size() == 1 && inFile.get(0).contains(rule), inFile::toString);
    for (String key : text.split(",")) {
      assertTrue(key.equals("x") || !given.get(0).contains(key), given::toString);
      assertTrue(key.equals("x") || !inFile.get(0).contains(key), inFile::toString);
    }
  }

  @Test
  @Proves("CONF-01")
  void passwordIsTheFirstLineOfItsFileAsItStands() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), " pässword \r\nrest\n");

    assertEquals(
        " pässword ",
        read("gatehouse.db.url", URL, "gatehouse.db.password-file", file.toString()).dbPassword());
  }

  @Test
  void fileThatHoldsNoSecretIsRefused() throws Exception {
    String empty = Files.writeString(folder.resolve("empty"), "\n").toString();
    String absent = folder.resolve("absent").toString();

    for (String file : List.of(empty, absent, folder.toString())) {
      List<String> problems =
          problems(
              "gatehouse.db.url",
              URL,
              "gatehouse.db.password-file",
              file,
              "gatehouse.key-file",
              file);
      assertEquals(2, problems.size(), problems::toString);
      assertTrue(problems.get(0).contains("gatehouse.db.password-file (test) is \"" + file));
    }
  }

  @Test
  void logoIsReadFromItsFileUpToItsLargestSize() throws Exception {
    byte[] image = Arrays.copyOf("\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1), 65_537);
    Path largest = Files.write(folder.resolve("a.png"), Arrays.copyOf(image, 65_536));
    Path tooLarge = Files.write(folder.resolve("b.png"), image);

    assertEquals("logo.png", read("gatehouse.brand.logo", largest.toString()).brandLogo().name());
    assertEquals(
        List.of(
            "gatehouse.brand.logo (test) is \"%s\": is a file of more than 64 KiB, which everybody"
                    .formatted(tooLarge)
                + " would wait for: make it smaller"),
        problems("gatehouse.brand.logo", tooLarge.toString()));
  }

  @Test
  void secretGivenTwiceIsRefused() {
    List<String> problems =
        problems(
            "gatehouse.db.url", URL,
            "gatehouse.db.password", "hunter2",
            "gatehouse.db.password-file", "/run/secrets/db",
            "gatehouse.key", KEY,
            "gatehouse.key-file", "/run/secrets/keys");

    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.get(0).contains("beside gatehouse.db.password:"), problems.get(0));
    assertTrue(problems.get(1).contains("beside gatehouse.key:"), problems.get(1));
  }

  @Test
  void missingDatabaseIsAProblemOnlyWhereOneIsRequired() {
    InvalidSettingsException refusal =
        assertThrows(
            InvalidSettingsException.class,
            () -> SettingsReader.read(List.of(), Source.none(), true));

    assertEquals(1, refusal.problems().size());
    assertTrue(refusal.getMessage().contains("jdbc:postgresql://host:5432/name"));
    assertTrue(refusal.getMessage().contains("gatehouse.db.password-file"));
    SettingsReader.read(List.of(), Source.none(), false);
    SettingsReader.read(List.of(source("gatehouse.db.url", URL)), Source.none(), true);
  }

  @Test
  void credentialsWithoutTheirDatabaseAreRefused() {
    List<String> problems =
        problems("gatehouse.db.user", "app", "gatehouse.db.password", "hunter2");

    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.get(1).contains("without gatehouse.db.url"), problems.get(1));
  }

  @Test
  void contextParamBeatsSystemPropertyBeatsEnvironmentBeatsFile() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("gatehouse.http.port", "2");
    properties.setProperty("gatehouse.db.pool", "2");
    Path file =
        Files.writeString(
            folder.resolve("own.properties"),
            """
            gatehouse.http.port = 4
            gatehouse.db.pool = 4
            gatehouse.password.cost = 14
            gatehouse.realm = ours
            """);
    List<Source> sources =
        List.of(
            Source.contextParams(Map.of("gatehouse.http.port", "1", "other.port", "x")),
            Source.systemProperties(properties),
            Source.environment(
                Map.of(
                    "GATEHOUSE_HTTP_PORT", "3",
                    "GATEHOUSE_DB_POOL", "3",
                    "GATEHOUSE_PASSWORD_COST", "13",
                    "PATH", "/bin")));

    Settings settings = SettingsReader.read(sources, Source.file(file.toString()), false);

    assertEquals(1, settings.httpPort());
    assertEquals(2, settings.dbPool());
    assertEquals(13, settings.passwordCost());
    assertEquals("ours", settings.realm());
  }

  @Test
  void namedFileIsReadInsteadOfTheFallback() throws Exception {
    Path file = Files.writeString(folder.resolve("a.properties"), "gatehouse.http.port = 1\n");
    Source fallback =
        new Source("fallback", Map.of("gatehouse.http.port", "2", "gatehouse.db.pool", "2"));
    Source named = Source.environment(Map.of("GATEHOUSE_CONFIG", file.toString()));

    Settings settings = SettingsReader.read(List.of(named), fallback, false);

    assertEquals(1, settings.httpPort());
    assertEquals(8, settings.dbPool());
  }

  @Test
  void namedFileThatIsMissingIsTheOneProblem() {
    Source named = source("gatehouse.config", folder.resolve("absent").toString());
    Source fallback = source("gatehouse.db.url", "nonsense");

    List<String> problems = problems(List.of(named), fallback, true);

    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("gatehouse.config (test) is "), problems.get(0));
    assertTrue(problems.get(0).contains("NoSuchFileException"), problems.get(0));
  }

  @Test
  void fileCannotNameAnotherFile() {
    List<String> problems =
        problems(List.of(), new Source("file a", Map.of("gatehouse.config", "b")), false);

    assertEquals(
        List.of("gatehouse.config (file a): has no effect in a file: take it out"), problems);
  }

  @Test
  @Proves("CONF-04")
  void allProblemsAreListedAtOnceWithTheirSources() {
    Source params = new Source("context-param", Map.of("gatehouse.sesion.idle", "1m"));
    Source environment = Source.environment(Map.of("GATEHOUSE_REALM", " "));
    Source file =
        new Source("file f", Map.of("gatehouse.http.port", "x", "gatehouse.password.cost", "4"));

    InvalidSettingsException refusal =
        assertThrows(
            InvalidSettingsException.class,
            () -> SettingsReader.read(List.of(params, environment), file, true));

    assertEquals(
        """
        gatehouse.sesion.idle (context-param): is not a setting; did you mean \
        `gatehouse.session.idle`?
        gatehouse.realm (environment): is empty: remove it or give a value
        gatehouse.db.url: no database is given: set gatehouse.db.url (e.g. \
        jdbc:postgresql://host:5432/name; in the environment GATEHOUSE_DB_URL), \
        gatehouse.db.user and gatehouse.db.password-file
        gatehouse.password.cost (file f) is "4": must be a whole number from 10 to 16
        gatehouse.http.port (file f) is "x": must be a whole number from 0 to 65535""",
        refusal.getMessage());
    assertEquals(5, refusal.problems().size());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "gatehouse.sesion.idle, gatehouse.session.idle",
    "gatehouse.session-idle, gatehouse.session.idle",
    "gatehouse.sessionIdle, gatehouse.session.idle",
    "gatehose.realm, gatehouse.realm",
    "session.idle, gatehouse.session.idle",
    "gatehouse.db.pasword, gatehouse.db.password",
    "gatehouse.keyfile, gatehouse.key-file",
    "gatehouse.foo, ",
    "gatehouse.http-session, "
  })
  @Proves("CONF-04")
  void unknownKeyIsRefusedWithTheNearestKnownOne(String key, String nearest) {
    String question = nearest == null ? "" : "; did you mean `" + nearest + "`?";

    assertEquals(List.of(key + " (test): is not a setting" + question), problems(key, "hunter2"));
  }

  @Test
  void unknownNameInTheEnvironmentOnlyWarns() {
    Map<String, String> environment = new HashMap<>();
    environment.put("GATEHOUSE_SERVICE_HOST", "10.0.0.1");
    environment.put("GATEHOUSE_SERVICE_PORT", "80");
    environment.put("GATEHOUSE_PORT", "tcp://10.0.0.1:80");
    environment.put("GATEHOUSE_SESION_IDLE", "hunter2");

    Settings settings =
        SettingsReader.read(List.of(Source.environment(environment)), Source.none(), false);

    assertEquals(
        List.of(
            "environment: GATEHOUSE_PORT is not a setting",
            "environment: GATEHOUSE_SERVICE_HOST is not a setting",
            "environment: GATEHOUSE_SERVICE_PORT is not a setting",
            "environment: GATEHOUSE_SESION_IDLE is not a setting; did you mean"
                + " `GATEHOUSE_SESSION_IDLE`?"),
        settings.warnings());
  }

  @Test
  void blanksAroundAValueDoNotCount() {
    assertEquals("shop", read("gatehouse.realm", " \tshop\n").realm());
  }

  @Test
  void problemStaysOneLineWhateverWasTyped() {
    List<String> problems = problems("gatehouse.realm", "a\nb\u2028\u202e" + "c".repeat(500));

    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).contains("\"a?b??ccc"), problems.get(0));
    assertTrue(problems.get(0).length() < 250, problems.get(0));
  }

  @Test
  @Proves("CONF-01")
  void noProblemShowsASecret() {
    List<String> problems =
        problems(
            "gatehouse.db.url", "jdbc:postgresql://u:hunter2@h/app?password=hunter2",
            "gatehouse.db.password", "hunter2",
            "gatehouse.db.password-file", "/run/secrets/db",
            "gatehouse.db.pasword", "hunter2",
            "gatehouse.key", "hunter2," + KEY);

    assertEquals(4, problems.size(), problems::toString);
    assertFalse(problems.toString().contains("hunter2"), problems::toString);
    assertFalse(problems.toString().contains(KEY), problems::toString);
  }

  @Test
  @Proves("CONF-01")
  void neitherSettingsNorSourcesPrintASecret() {
    Source source =
        source(
            "gatehouse.db.url", "jdbc:postgresql://h/app?apiKey=hunter2",
            "gatehouse.db.password", "hunter2",
            "gatehouse.key", KEY);
    Settings settings = SettingsReader.read(List.of(source), Source.none(), true);

    for (String printed : List.of(settings.toString(), source.toString())) {
      assertFalse(printed.contains("hunter2"), printed);
      assertFalse(printed.contains(KEY), printed);
    }
    assertTrue(settings.toString().contains("jdbc:postgresql://h/app"), settings::toString);
    assertEquals("jdbc:postgresql://…@h/app", DatabaseUrl.shown("jdbc:postgresql://u:p@h/app"));
  }

  @ParameterizedTest(name = "{0} = {1} warns: {2}")
  @CsvSource({
    "session.idle, 1h, ",
    "session.idle, 61m, gatehouse.session.idle is PT1H1M",
    "session.absolute, 24h, ",
    "session.absolute, 25h, gatehouse.session.absolute is PT25H",
    "password.cost, 14, ",
    "password.cost, 15, gatehouse.password.cost is 15",
    "insecure-plain-http, true, gatehouse.insecure-plain-http is on",
    "insecure-short-timeouts, true, gatehouse.insecure-short-timeouts is on",
    "db.url, jdbc:postgresql:app, ",
    "db.url, jdbc:postgresql://LOCALHOST:5432/app, ",
    "db.url, jdbc:postgresql://127.0.0.1/app, ",
    "db.url, jdbc:postgresql://[::1]:5432/app, ",
    "db.url, jdbc:postgresql://db.example/app, gatehouse.db.url names another machine",
    "db.url, jdbc:postgresql://db.example/app?sslmode=require, gatehouse.db.url names another",
    "db.url, jdbc:postgresql://db.example/app?sslmode=verify-full, ",
    "db.url, jdbc:postgresql://db.example/app?sslmode=verify-full&sslrootcert=/ca.crt, ",
    "db.url, jdbc:postgresql://db.example/app?sslmode=verify-ca, gatehouse.db.url names another",
    "db.url, jdbc:postgresql://db.example/app?sslmode=verify-full"
        + "&sslfactory=org.postgresql.ssl.NonValidatingFactory, gatehouse.db.url names another",
    "db.url, jdbc:postgresql://db.example/app?sslmode=verify-full"
        + "&sslhostnameverifier=a.Verifier, gatehouse.db.url names another",
    "db.url, 'jdbc:postgresql://localhost,db.example/app', gatehouse.db.url names another machine"
  })
  @Proves({"CONF-03", "CONF-05"})
  void whatIsRelaxedWarnsInOneLine(String key, String text, String warning) {
    List<String> warnings = read("gatehouse." + key, text).warnings();

    if (warning == null) {
      assertEquals(List.of(), warnings);
    } else {
      assertEquals(1, warnings.size(), warnings::toString);
      assertTrue(warnings.get(0).startsWith(warning), warnings.get(0));
    }
  }

  @Test
  void everySettingIsReadFromTheEnvironmentInATurkishLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    try {
      Source source =
          Source.environment(
              Map.of("GATEHOUSE_SESSION_IDLE", "1m", "GATEHOUSE_INSECURE_PLAIN_HTTP", "true"));
      Settings settings = SettingsReader.read(List.of(source), Source.none(), false);

      assertEquals(Duration.ofMinutes(1), settings.sessionIdle());
      assertEquals("INSECURE-JSESSIONID", settings.cookieName());
    } finally {
      Locale.setDefault(before);
    }
  }

  private static Settings read(String... keysAndValues) {
    return SettingsReader.read(List.of(source(keysAndValues)), Source.none(), false);
  }

  private static List<String> problems(String... keysAndValues) {
    return problems(List.of(source(keysAndValues)), Source.none(), false);
  }

  private static List<String> problems(
      List<Source> sources, Source fallback, boolean databaseRequired) {
    return assertThrows(
            InvalidSettingsException.class,
            () -> SettingsReader.read(sources, fallback, databaseRequired))
        .problems();
  }

  private static Source source(String... keysAndValues) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new Source("test", values);
  }

  private static String[] with(String[] first, String... more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}
