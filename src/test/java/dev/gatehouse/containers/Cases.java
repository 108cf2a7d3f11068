package dev.gatehouse.containers;

import static dev.gatehouse.containers.Case.ours;
import static dev.gatehouse.containers.Case.safe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestRealm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The one table of what clients ask, and get, on every container. The access rules are {@code
 * /public/* = public; /* = signed-in}. In every text {@link Site#expand} fills in the app's path,
 * its realm, and the name and value of a cookie that is signed in.
 */
final class Cases {
  private static final String SET = "{name}=TOKEN; Path=/; Secure; HttpOnly; SameSite=Lax";
  private static final String KNOWN =
      "{device}=TOKEN; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=15552000";
  private static final String CLEAR = "{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";

  /** One of the role {@code admin}, and one whom nothing else needs. */
  static final String ADMIN = "root";

  static final String BARRED = "barred";

  private static final String SIGNED_IN = "Cookie: {cookie}";
  private static final String PAGE = "Sec-Fetch-Mode: navigate";
  private static final String OWN_SITE = "Sec-Fetch-Site: same-origin";
  private static final String OTHER_SITE = "Sec-Fetch-Site: cross-site";
  private static final String SESSION = "/gatehouse/session";

  private static final String WRONG_PASSWORD = "a password like any other";
  private static final String RIGHT = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
  private static final String RIGHT_FORM = form(TestRealm.NAME, TestRealm.PASSWORD);
  private static final String WRONG = Http.credentials("nobody", WRONG_PASSWORD);
  private static final String WRONG_FORM = form("nobody", WRONG_PASSWORD);
  private static final String TOO_LARGE = Http.credentials("nobody", "x".repeat(16 * 1024));
  private static final String JSON = "application/json";

  private Cases() {}

  static Stream<Case> all() {
    return Stream.of(
            signIn(),
            signOut(),
            pages(),
            cookies(),
            refusedPaths(),
            deniedPaths(),
            openPaths(),
            oddTargets(),
            foldersOfTheWar(),
            methods(),
            hosts(),
            bodies(),
            otherSites(),
            accounts(),
            administration())
        .flatMap(cases -> cases);
  }

  private static Stream<Case> signIn() {
    return Stream.of(
        ours(303, "a page leads to the sign-in page", get("/", PAGE))
            .header("Location", "{app}/login")
            .header("Cache-Control", "no-store"),
        ours(303, "which knows the way back, with the query", get("/reports?year=2026", PAGE))
            .header("Location", "{app}/login?returnTo=%2Freports%3Fyear%3D2026"),
        ours(303, "and keeps it as it was sent", get("/a%20b/%C3%A5", PAGE))
            .header("Location", "{app}/login?returnTo=%2Fa%2520b%2F%25C3%25A5"),
        ours(303, "a browser that is known by what it accepts", get("/", "Accept: text/html,*/*"))
            .header("Location", "{app}/login"),
        ours(303, "no way back to a POST", form("/reports", "a=b", PAGE, OWN_SITE))
            .header("Location", "{app}/login"),
        ours(401, "a program gets 401", get("/reports"))
            .header("WWW-Authenticate", "Session realm=\"{realm}\"")
            .header("Content-Type", "application/problem+json")
            .body("urn:gatehouse:problem:not-signed-in"),
        ours(200, "the sign-in page", get("/login?returnTo=%2Freports", PAGE))
            .header("Content-Type", "text/html;charset=UTF-8")
            .header("Cache-Control", "no-store")
            .header("Referrer-Policy", "same-origin")
            .body("action=\"{app}/login\"", "value=\"/reports\"", "{app}/gatehouse/assets/"),
        ours(401, "a wrong password in JSON", json(WRONG))
            .header("WWW-Authenticate", "Session realm=\"{realm}\"")
            .body("urn:gatehouse:problem:bad-credentials"),
        ours(401, "a wrong password in the form", form("/login", WRONG_FORM, PAGE, OWN_SITE))
            .body("action=\"{app}/login\"", "value=\"nobody\"")
            .bodyLacks(WRONG_PASSWORD),
        ours(200, "a sign-in by JSON", json(RIGHT))
            .cookies(SET, KNOWN)
            .header("Content-Type", JSON)
            .body("\"username\":\"alice\"", "\"roles\":[\"staff\"]"),
        ours(303, "a sign-in by the form", formBackTo("%2Freports%3Fyear%3D2026"))
            .cookies(SET, KNOWN)
            .header("Location", "{app}/reports?year=2026"),
        ours(303, "no way to another site", formBackTo("%2F%2Fevil.example%2F"))
            .cookies(SET, KNOWN)
            .header("Location", "{app}/"),
        ours(303, "no sign-in page for who is signed in", get("/login?returnTo=%2Fx", SIGNED_IN))
            .header("Location", "{app}/x"));
  }

  private static Function<Site, Response> formBackTo(String returnTo) {
    return form("/login", RIGHT_FORM + "&returnTo=" + returnTo, PAGE, OWN_SITE);
  }

  private static Stream<Case> signOut() {
    return Stream.of(
        ours(204, "a sign-out", site -> signOut(site, site.signIn()))
            .cookies(CLEAR)
            .header("Clear-Site-Data", "\"cache\", \"storage\""),
        ours(303, "a sign-out by the page's button", form("/logout", "", PAGE, OWN_SITE))
            .cookies(CLEAR)
            .header("Location", "{app}/login?signed-out"),
        ours(204, "a sign-out of nobody", site -> signOut(site, "a=b")).cookies(CLEAR),
        ours(401, "the cookie after the sign-out", Cases::useCookieAfterSignOut),
        ours(405, "no sign-out by a link", get("/logout", PAGE, SIGNED_IN))
            .header("Allow", "POST"));
  }

  private static Response signOut(Site site, String cookie) {
    return site.send("POST", "/logout", OWN_SITE, "Cookie: " + cookie);
  }

  private static Response useCookieAfterSignOut(Site site) {
    String cookie = site.signIn();
    signOut(site, cookie);
    return site.send("GET", SESSION, "Cookie: " + cookie);
  }

  private static Stream<Case> pages() {
    return Stream.of(
        ours(200, "the start page", get("/", PAGE, SIGNED_IN))
            .header("Cache-Control", "no-store")
            .header("Vary", "Cookie", "Accept-Language")
            .header("Referrer-Policy", "same-origin")
            .header("Content-Type", "text/html;charset=UTF-8")
            .body("You are signed in", "action=\"{app}/logout\""),
        ours(404, "no such page", get("/nothing", PAGE, SIGNED_IN))
            .header("Content-Type", "text/html;charset=UTF-8")
            .body("Not found"),
        ours(404, "nothing, for a program", get("/nothing/at?all", SIGNED_IN))
            .header("Content-Type", "application/problem+json"),
        ours(404, "nothing of our own", get("/gatehouse/nothing")),
        ours(404, "the base path itself", get("/gatehouse")),
        ours(401, "nobody's session", get(SESSION)),
        ours(200, "a session", get(SESSION, SIGNED_IN))
            .body("\"username\":\"alice\"", "\"idle_seconds_left\":"),
        ours(200, "it lives", get("/gatehouse/health/live")).body("{\"status\":\"up\"}"),
        ours(200, "it is ready", get("/gatehouse/health/ready")).body("{\"status\":\"up\"}"),
        ours(404, "another probe", get("/gatehouse/health/")),
        ours(200, "the style sheet", get("/gatehouse/assets/gatehouse.css"))
            .header("Cache-Control", "public, max-age=31536000, immutable")
            .header("Content-Type", "text/css;charset=UTF-8"),
        ours(404, "another style sheet", get("/gatehouse/assets/other.css")),
        ours(200, "HEAD of the start page", site -> site.head("/", PAGE, SIGNED_IN)),
        ours(200, "HEAD of the sign-in page", site -> site.head("/login", PAGE)),
        ours(303, "HEAD on the way there", site -> site.head("/", PAGE)),
        ours(401, "HEAD for a program", site -> site.head("/")),
        ours(404, "HEAD of nothing", site -> site.head("/nothing", SIGNED_IN)),
        ours(200, "HEAD of a probe", site -> site.head("/gatehouse/health/ready")),
        ours(200, "HEAD of the style sheet", site -> site.head("/gatehouse/assets/gatehouse.css")));
  }

  private static Stream<Case> cookies() {
    return Stream.of(
        ours(200, "cookie", get(SESSION, SIGNED_IN)),
        ours(200, "cookie: twice", cookie("{cookie}; {cookie}")),
        ours(200, "cookie: twice, in two lines", get(SESSION, SIGNED_IN, SIGNED_IN)),
        ours(200, "cookie: among others", cookie("a=b; {cookie}; JSESSIONID=abc; c=d")),
        ours(200, "cookie: beside $Version and $Path", cookie("$Version=1; {cookie}; $Path=/")),
        ours(200, "cookie: blanks and tabs around it", cookie("  a=b ;\t {cookie} \t; c=d")),
        ours(200, "cookie: no blank before it", cookie("a=b;{cookie};c=d")),
        ours(200, "cookie: within another's quotes", cookie("a=\"x; {cookie}; b=y\"")),
        ours(401, "cookie: another one behind it", cookie("{cookie}; {name}=other")),
        ours(401, "cookie: another one before it", cookie("{name}=other; {cookie}")),
        ours(401, "cookie: another one in its line", get(SESSION, SIGNED_IN, "Cookie: {name}=x")),
        ours(401, "cookie: in quotes", cookie("{name}=\"{token}\"")),
        ours(401, "cookie: one quote before it", cookie("{name}=\"{token}")),
        ours(401, "cookie: a blank before its equals sign", cookie("{name} ={token}")),
        ours(401, "cookie: a blank before its value", cookie("{name}= {token}")),
        ours(401, "cookie: a blank within its value", cookie("{cookie} x")),
        ours(401, "cookie: a comma behind it", cookie("{cookie},a=b")),
        ours(401, "cookie: an escape in its value", cookie("{cookie}%00")),
        ours(401, "cookie: one character more", cookie("{cookie}A")),
        ours(401, "cookie: another version", cookie("{name}=g2{rest}")),
        ours(401, "cookie: empty", cookie("{name}=")),
        ours(401, "cookie: no equals sign", cookie("{name}")),
        ours(401, "cookie: no name", cookie("={cookie}")),
        ours(401, "cookie: no prefix", cookie("JSESSIONID-{realm}={token}")),
        ours(401, "cookie: in lower case", Cases::cookieInLowerCase),
        safe(List.of(400, 401), "cookie: U+2000 before it", cookie("\u2000{cookie}")),
        safe(List.of(400), "cookie: NUL behind it", cookie("{name}=x\0")),
        safe(List.of(400, 431), "cookie: 64 KiB", cookie("{name}=" + "x".repeat(64 * 1024))),
        ours(401, "cookie: as Cookie2", get(SESSION, "Cookie2: {cookie}")),
        ours(401, "cookie: in the query", get(SESSION + "?{cookie}")),
        ours(401, "Bearer", get(SESSION, "Authorization: Bearer {token}")),
        ours(401, "Basic", get(SESSION, "Authorization: Basic YWxpY2U6Y29ycmVjdA==")));
  }

  /** On a connection of its own: Jetty takes a line for one it has seen there in another case. */
  private static Response cookieInLowerCase(Site site) {
    site.reconnect();
    return site.send("GET", SESSION, "Cookie: __host-jsessionid-{realm}={token}");
  }

  private static Function<Site, Response> cookie(String header) {
    return get(SESSION, "Cookie: " + header);
  }

  /** Refused before any rule is asked, by the container or by us. */
  private static Stream<Case> refusedPaths() {
    return Stream.of(
            "//",
            "//admin",
            "///admin",
            "/admin//x",
            "/./admin",
            "/admin/.",
            "/public/./../admin",
            "/public/x/../../admin",
            "/x/../admin/",
            "/../admin",
            "/app/../admin",
            "/index.jsp/../admin",
            "/gatehouse/assets/../session",
            "/public/..;a=b/admin",
            "/public/.;/../admin",
            "/public/;/../admin",
            "/public;x/../admin",
            "/;x=y/admin",
            "/;jsessionid=1234",
            "/admin;",
            "/admin;jsessionid=1234",
            "/admin;{cookie}",
            "/admin.do;x.css",
            "/admin/;page",
            "/login;x=/admin",
            "/login;jsessionid=1234",
            "/admin/%3bpage",
            "/admin%3b/x",
            "/%2e/admin",
            "/a%2eb",
            "/public/%2e%2e/admin",
            "/public/%2e%2e;/admin",
            "/public/.%2e/admin",
            "/admin%2Fx",
            "/admin%2fx",
            "/public%2f..%2fadmin",
            "/public/..%2fadmin",
            "/public/%2e%2e%2fadmin",
            "/\\admin",
            "/%5cadmin",
            "/public/..%5cadmin",
            "/%2561dmin",
            "/%25%36%31dmin",
            "/public/%252e%252e/admin",
            "/admin%00",
            "/admin%00.css",
            "/.%00/admin",
            "/admin%0a",
            "/admin/%0a",
            "/admin/x%0dy",
            "/admin%7f",
            "/admin\u0001",
            "/\u00e5",
            "/admin%c0%af",
            "/%e0%80%afadmin",
            "/admin%E2%82",
            "/%ed%a0%80",
            "/%f4%90%80%80",
            "/%u002e/admin",
            "/%XX",
            "/%",
            "/%-1/admin")
        .flatMap(
            path ->
                Stream.of(
                    safe(List.of(400), "nobody: " + path, get(path)),
                    safe(List.of(400), "signed in: " + path, get(path, SIGNED_IN))));
  }

  private static Stream<Case> deniedPaths() {
    return Stream.of(
            "/admin",
            "/admin/",
            "/ADMIN",
            "/adm%69n",
            "/PUBLIC/x",
            "/public.",
            "/publicx",
            "/admin?x=/public/",
            "/admin?/public",
            "/admin/%20",
            "/admin%20",
            "/%20admin",
            "/%ef%bc%8fadmin",
            "/admin%ef%bc%8e",
            "/adm%c4%b1n",
            "/admin.",
            "/admin..",
            "/admin/...",
            "/admin~1",
            "/admin.css",
            "/admin/x.css",
            "/LOGIN",
            "/login/",
            "/login/x",
            "/loginx",
            "/logout/",
            "/gatehousex")
        .flatMap(
            path ->
                Stream.of(
                    ours(401, "nobody: " + path, get(path)),
                    ours(404, "signed in: " + path, get(path, SIGNED_IN))));
  }

  private static Stream<Case> openPaths() {
    return Stream.of(
            "/public",
            "/public/",
            "/p%75blic/x",
            "/public/a%20b",
            "/public/%C3%A5",
            "/public/~x",
            "/public/.well-known",
            "/public/a.b.c",
            "/public/a+b",
            "/public/a?p=%2e%2e%2f;%5c",
            "/public/x?next=//evil",
            "/public/a:b@c!$&'()*,=")
        .map(path -> ours(404, "open to all: " + path, get(path)));
  }

  private static Stream<Case> oddTargets() {
    List<Integer> tooLong = List.of(400, 414, 431);
    return Stream.of(
        safe(List.of(302, 400), "up to the app itself", get("/public/..", SIGNED_IN)),
        safe(List.of(400, 401), "a fragment", get("/admin#/public")),
        ours(401, "a whole address", target("http://localhost:{port}{app}/admin")),
        safe(List.of(400, 401), "with a password", target("http://u:p@localhost:{port}{app}/x")),
        safe(List.of(400, 401), "half an address", target("http:{app}/admin")),
        safe(List.of(400), "no slash", target("admin")),
        safe(List.of(400, 404), "an asterisk", target("*")),
        safe(tooLong, "16,000 characters", get("/" + "a".repeat(16_000), SIGNED_IN)),
        safe(tooLong, "4,000 times up", get("/" + "../".repeat(4_000))),
        safe(tooLong, "4,000 parameters", get("/" + ";a".repeat(4_000))));
  }

  private static Function<Site, Response> target(String target) {
    return site -> site.raw("GET " + target + " HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
  }

  /** The containers hide these folders themselves; whoever answers, nothing of them is shown. */
  private static Stream<Case> foldersOfTheWar() {
    return Stream.of(
            "/WEB-INF",
            "/WEB-INF/",
            "/WEB-INF/web.xml",
            "/WEB-INF/gatehouse.properties",
            "/WEB-INF/classes/dev/gatehouse/boot/StartUp.class",
            "/META-INF/MANIFEST.MF",
            "/web-inf/web.xml",
            "/%57EB-INF/web.xml",
            "/%2557EB-INF/web.xml",
            "/WEB-INF./web.xml",
            "/WEB-INF;x/web.xml",
            "/WEB-INF%2fweb.xml",
            "/%2e/WEB-INF/web.xml",
            "//WEB-INF/web.xml",
            "/x/../WEB-INF/web.xml",
            "/public/../WEB-INF/web.xml")
        .flatMap(
            path ->
                Stream.of(
                    safe(List.of(400, 401, 404), "nobody: " + path, get(path)),
                    safe(List.of(400, 404), "signed in: " + path, get(path, SIGNED_IN))));
  }

  private static Stream<Case> methods() {
    Stream<Case> anonymous =
        Stream.of("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "PROPFIND", "GETX", "get")
            .map(method -> ours(401, method + " for nobody", send(method, "/admin")));
    Stream<Case> others =
        Stream.of(
            safe(List.of(403, 405), "TRACE", send("TRACE", "/", SIGNED_IN)).bodyLacks("{token}"),
            safe(List.of(403, 405), "TRACE /login", send("TRACE", "/login", SIGNED_IN))
                .bodyLacks("{token}"),
            ours(405, "OPTIONS", send("OPTIONS", "/", SIGNED_IN)).header("Allow", "GET, HEAD"),
            ours(405, "PUT", send("PUT", "/", OWN_SITE, SIGNED_IN)).header("Allow", "GET, HEAD"),
            ours(405, "DELETE of a probe", send("DELETE", "/gatehouse/health/live"))
                .header("Allow", "GET, HEAD"),
            ours(405, "PUT of the right password", body("PUT", "/login", JSON, RIGHT))
                .header("Allow", "GET, HEAD, POST"),
            ours(405, "POST in lower case", body("post", "/login", JSON, RIGHT))
                .header("Allow", "GET, HEAD, POST"),
            ours(204, "another method in a header", Cases::signOutByOverride).cookies(CLEAR),
            safe(List.of(200, 400, 404, 405, 501), "OPTIONS *", raw("OPTIONS * HTTP/1.1")),
            safe(List.of(400, 401, 405, 501), "CONNECT", raw("CONNECT localhost:{port} HTTP/1.1")),
            safe(List.of(400, 501), "a method with a tab", send("GE\tT", "/")));
    return Stream.concat(anonymous, others);
  }

  private static Response signOutByOverride(Site site) {
    return site.send("POST", "/logout", OWN_SITE, "X-HTTP-Method-Override: GET");
  }

  private static Stream<Case> hosts() {
    String evil = "Host: evil.example";
    String toSignIn = "{app}/login?returnTo=%2Fx";
    return Stream.of(
        ours(303, "no Host in a redirect", get("/x", PAGE, evil)).header("Location", toSignIn),
        ours(303, "nor a forwarded one", get("/x", PAGE, "X-Forwarded-Host: evil.example"))
            .header("Location", toSignIn),
        ours(303, "nor a prefix", get("/x", PAGE, "X-Forwarded-Prefix: //evil.example"))
            .header("Location", toSignIn),
        ours(403, "no password over plain HTTP from afar", json(RIGHT, evil)),
        ours(403, "whatever a stranger says", json(RIGHT, "X-Forwarded-Proto: https")),
        ours(401, "X-Original-URL leads nowhere", get("/admin", "X-Original-URL: /public")),
        safe(List.of(400), "two Hosts", get("/", "Host: localhost", evil)),
        safe(List.of(400), "a Host with a blank", get("/", "Host: a b")),
        safe(List.of(400), "a Host with a password", get("/", "Host: localhost:1@evil.example")),
        safe(List.of(400, 401), "an empty Host", get("/", "Host: ")),
        safe(List.of(400), "no Host", site -> site.raw("GET {app}/ HTTP/1.1\r\n\r\n")),
        safe(List.of(400, 401), "HTTP/1.0", site -> site.raw("GET {app}/ HTTP/1.0\r\n\r\n")),
        safe(List.of(400, 505), "HTTP/9.9", raw("GET {app}/ HTTP/9.9")),
        safe(List.of(400), "a blank before a colon", raw("GET {app}/ HTTP/1.1", "A : b")),
        safe(List.of(400, 401), "a folded header", raw("GET {app}/ HTTP/1.1", "A: b\r\n c")));
  }

  private static Stream<Case> bodies() {
    return Stream.of(
        ours(200, "a sign-in in chunks", chunks(RIGHT)).cookies(SET, KNOWN),
        ours(413, "too large", json(TOO_LARGE)),
        ours(413, "too large, in chunks", chunks(TOO_LARGE)),
        ours(413, "too large, and it waits", login("Content-Length: 10000000000", CONTINUE)),
        ours(415, "text/plain", body("POST", "/login", "text/plain", RIGHT)),
        ours(415, "multipart", body("POST", "/login", "multipart/form-data; boundary=x", RIGHT)),
        ours(415, "no type", send("POST", "/login", "Content-Length: 0")),
        ours(415, "two types", json(RIGHT, "Content-Type: text/plain")),
        ours(415, "UTF-16", body("POST", "/login", JSON + "; charset=utf-16", RIGHT)),
        ours(415, "compressed", json(RIGHT, "Content-Encoding: gzip")),
        ours(
            400,
            "a field twice",
            json("{\"username\":\"a\",\"username\":\"b\",\"password\":\"c\"}")),
        ours(400, "a field twice in a form", form("/login", "username=a&" + RIGHT_FORM, OWN_SITE)),
        ours(400, "JSON for a form", form("/login", RIGHT, OWN_SITE)),
        ours(400, "a broken escape", form("/login", "username=%zz&password=x", OWN_SITE)),
        ours(400, "deep JSON", json("{\"a\":".repeat(2_000))),
        ours(400, "not UTF-8", Cases::badUtf8),
        ours(400, "the password in the query", body("POST", "/login?password=x", JSON, RIGHT)),
        ours(200, "nothing is taken from the page's query", get("/login?" + RIGHT_FORM, PAGE))
            .bodyLacks(TestRealm.PASSWORD),
        safe(List.of(400), "a chunk whose size is none", login(CHUNKED, "", "0x2", "{}", "0", ""))
            .bodyLacks("dev.gatehouse"),
        safe(List.of(400), "a length with a sign", login("Content-Length: +2", "", "{}")),
        safe(List.of(400), "two lengths", login("Content-Length: 2", "Content-Length: 3")),
        safe(
            List.of(400),
            "a length and chunks",
            login("Content-Length: 2", CHUNKED, "", "2", "{}", "0", "")),
        safe(List.of(400, 501), "an unknown coding", login("Transfer-Encoding: xchunked")));
  }

  private static final String CHUNKED = "Transfer-Encoding: chunked";
  private static final String CONTINUE = "Expect: 100-continue";

  /** A POST to the sign-in of which only these lines are known. */
  private static Function<Site, Response> login(String... lines) {
    return raw(
        "POST {app}/login HTTP/1.1",
        Stream.concat(Stream.of("Content-Type: " + JSON), Stream.of(lines)).toArray(String[]::new));
  }

  private static Response badUtf8(Site site) {
    byte[] bytes = {'{', (byte) 0xC3, '(', '}'};
    return site.send("POST", "/login", JSON, bytes);
  }

  private static Function<Site, Response> chunks(String body) {
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < body.length(); at += 1_000) {
      String chunk = body.substring(at, Math.min(body.length(), at + 1_000));
      chunks
          .append(Integer.toHexString(chunk.length()))
          .append("\r\n")
          .append(chunk)
          .append("\r\n");
    }
    return login(CHUNKED, "", chunks + "0", "");
  }

  private static Stream<Case> otherSites() {
    Stream<Case> signOuts =
        Stream.of(
                OTHER_SITE,
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: SAME-ORIGIN",
                "Sec-Fetch-Site: same-origin, cross-site",
                "Sec-Fetch-Site: x",
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://localhost:{port}.evil.example",
                "Origin: http://localhost:{port} https://evil.example",
                "Origin: HTTP://LOCALHOST:{port}",
                "Origin: https://localhost:{port}",
                "Referer: http://localhost:{port}/",
                "X: nothing said")
            .map(
                line ->
                    ours(403, "no sign-out: " + line, send("POST", "/logout", SIGNED_IN, line)));
    Stream<Case> others =
        Stream.of(
            ours(403, "said twice", send("POST", "/logout", SIGNED_IN, OWN_SITE, OWN_SITE)),
            ours(403, "no sign-in from elsewhere", form("/login", RIGHT_FORM, OTHER_SITE)),
            ours(403, "nor by a form that says nothing", form("/login", RIGHT_FORM, SIGNED_IN)),
            ours(403, "no write from elsewhere", form("/x", "a=b", OTHER_SITE, SIGNED_IN)),
            ours(403, "no WebSocket", Cases::handshakeFromElsewhere),
            ours(401, "no leave", send("OPTIONS", "/x", "Access-Control-Request-Method: POST"))
                .lacks("Access-Control-Allow-Origin"),
            ours(204, "our own origin", Cases::signOutFromOwnOrigin).cookies(CLEAR),
            ours(200, "and all the time somebody is signed in", get(SESSION, SIGNED_IN)));
    return Stream.concat(signOuts, others);
  }

  private static Response handshakeFromElsewhere(Site site) {
    return site.send(
        "GET",
        "/",
        SIGNED_IN,
        OTHER_SITE,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
  }

  private static Response signOutFromOwnOrigin(Site site) {
    String cookie = site.signIn();
    return site.send("POST", "/logout", "Origin: http://localhost:{port}", "Cookie: " + cookie);
  }

  private static Stream<Case> accounts() {
    String account = "/gatehouse/account";
    String change = account + "/password";
    return Stream.of(
        ours(401, "the session that a sign-in takes the place of", Cases::usePlantedCookie),
        ours(
            401,
            "one character more in the password",
            json(Http.credentials(TestRealm.NAME, TestRealm.PASSWORD + "x"))),
        ours(401, "a wrong password, as for a name of nobody", Cases::sameRefusal),
        ours(200, "the name in other letters", json(Http.credentials("ALICE", TestRealm.PASSWORD)))
            .cookies(SET, KNOWN)
            .body("\"username\":\"alice\""),
        ours(400, "a name with a line end", json(Http.credentials("a\r\nb", WRONG_PASSWORD))),
        ours(401, "a cookie whose user signs out amid other requests", Cases::signOutAmidRequests),
        ours(303, "one's own sessions, for nobody", get(account, PAGE))
            .header("Location", "{app}/login?returnTo=%2Fgatehouse%2Faccount"),
        ours(200, "one's own sessions", get(account, PAGE, SIGNED_IN))
            .header("Cache-Control", "no-store")
            .bodyLacks("{token}"),
        ours(200, "one's own sessions in JSON", get(account, SIGNED_IN))
            .header("Content-Type", JSON)
            .bodyLacks("{token}"),
        ours(401, "a change of nobody's password", body("POST", change, JSON, "{}", OWN_SITE)),
        ours(
            403,
            "a change from elsewhere",
            body("POST", change, JSON, "{}", OTHER_SITE, SIGNED_IN)),
        ours(400, "a change to what is too short", Cases::changeToTooShort),
        ours(200, "the step-up", get("/gatehouse/reauthenticate", PAGE, SIGNED_IN))
            .body("type=\"password\""),
        ours(200, "a link that leads to a new password", get("/gatehouse/recover", PAGE))
            .header("Cache-Control", "no-store"));
  }

  private static Stream<Case> administration() {
    String admin = "/gatehouse/admin";
    String file = admin + "/audit/gatehouse-audit.csv";
    return Stream.of(
        ours(303, "administration, for nobody", get(admin + "/users", PAGE))
            .header("Location", "{app}/login?returnTo=%2Fgatehouse%2Fadmin%2Fusers"),
        ours(403, "administration, for who has another role", get(admin, PAGE, SIGNED_IN)),
        ours(
            403,
            "a change by who has another role",
            send("POST", admin + "/users", OWN_SITE, SIGNED_IN)),
        ours(200, "the overview", getAsAdmin(admin)).body("<svg role=\"img\""),
        ours(200, "users", getAsAdmin(admin + "/users")).body(">" + TestRealm.NAME + "</bdi>"),
        ours(200, "sessions", getAsAdmin(admin + "/sessions"))
            .body("{app}/gatehouse/admin/sessions/"),
        ours(200, "the audit record", getAsAdmin(admin + "/audit")).body("{app}" + file),
        ours(200, "the audit record as a file", getAsAdmin(file)).body("authn_login_success"),
        ours(404, "nothing of the administration", getAsAdmin(admin + "/nothing")),
        ours(200, "a user is found, barred and let in again", Cases::barAndLetIn)
            .cookies(SET, KNOWN));
  }

  private static Function<Site, Response> getAsAdmin(String path) {
    return site -> site.send("GET", path, PAGE, "Cookie: " + site.signIn(ADMIN));
  }

  private static Response barAndLetIn(Site site) {
    String admin = "Cookie: " + site.signIn(ADMIN);
    String users = "/gatehouse/admin/users";
    String page = site.send("GET", users + "?find=" + BARRED, PAGE, admin).body();
    Matcher user = Pattern.compile(users + "/[0-9]+").matcher(page);
    assertTrue(user.find(), page);
    assertEquals(204, site.send("POST", user.group() + "/disable", OWN_SITE, admin).status());
    String barred = Http.credentials(BARRED, TestRealm.PASSWORD);
    assertEquals(401, json(barred).apply(site).status());
    assertEquals(204, site.send("POST", user.group() + "/enable", OWN_SITE, admin).status());
    return json(barred).apply(site);
  }

  private static Response usePlantedCookie(Site site) {
    String planted = site.signIn();
    json(RIGHT, "Cookie: " + planted).apply(site);
    return site.send("GET", SESSION, "Cookie: " + planted);
  }

  private static Response sameRefusal(Site site) {
    Response nobody = json(WRONG).apply(site);
    Response alice = json(Http.credentials(TestRealm.NAME, WRONG_PASSWORD)).apply(site);
    assertEquals(withoutDate(nobody), withoutDate(alice));
    assertEquals(nobody.body(), alice.body());
    return alice;
  }

  private static List<String> withoutDate(Response response) {
    return response.headers().stream().filter(line -> !line.startsWith("Date:")).toList();
  }

  /** Whatever was under way, no request that begins after the sign-out's answer is let in. */
  private static Response signOutAmidRequests(Site site) {
    String cookie = site.signIn();
    List<Thread> busy =
        IntStream.range(0, 4)
            .mapToObj(i -> new Thread(() -> useUntilRefused(site, cookie)))
            .toList();
    busy.forEach(Thread::start);
    signOut(site, cookie);
    Response after = site.send("GET", SESSION, "Cookie: " + cookie);
    for (Thread thread : busy) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    assertEquals(401, after.status());
    return site.send("GET", SESSION, "Cookie: " + cookie);
  }

  private static void useUntilRefused(Site site, String cookie) {
    String request = "GET {app}" + SESSION + " HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie;
    while (site.raw(request + "\r\n\r\n").status() == 200) {
      Thread.onSpinWait();
    }
  }

  private static Response changeToTooShort(Site site) {
    String wanted =
        "{\"current_password\":\"" + TestRealm.PASSWORD + "\",\"new_password\":\"too short\"}";
    return body("POST", "/gatehouse/account/password", JSON, wanted, OWN_SITE, SIGNED_IN)
        .apply(site);
  }

  private static Function<Site, Response> get(String path, String... lines) {
    return send("GET", path, lines);
  }

  private static Function<Site, Response> send(String method, String path, String... lines) {
    return site -> site.send(method, path, lines);
  }

  private static Function<Site, Response> json(String body, String... lines) {
    return body("POST", "/login", JSON, body, lines);
  }

  private static Function<Site, Response> form(String path, String body, String... lines) {
    return body("POST", path, "application/x-www-form-urlencoded", body, lines);
  }

  private static Function<Site, Response> body(
      String method, String path, String type, String body, String... lines) {
    return site -> site.send(method, path, type, body.getBytes(StandardCharsets.UTF_8), lines);
  }

  /** These lines and a Host, to the letter. */
  private static Function<Site, Response> raw(String first, String... lines) {
    return site ->
        site.raw(
            first + "\r\nHost: localhost:{port}\r\n" + String.join("\r\n", lines) + "\r\n\r\n");
  }

  private static String form(String username, String password) {
    return Http.form("username", username, "password", password);
  }
}
