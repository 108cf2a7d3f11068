package dev.gatehouse.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no proper sign-in body gets a 4xx, no cookie and no session (attack corpus, BODY). */
class LoginBodyTest {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String RIGHT_JSON = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
  private static final String RIGHT_FORM =
      Http.form("username", TestRealm.NAME, "password", TestRealm.PASSWORD);
  private static final String PASSWORD_PART = "\"password\":\"" + TestRealm.PASSWORD + "\"";

  private static TestRealm realm;
  private static TestServer server;
  private Http http;

  @BeforeAll
  static void start() {
    realm = TestRealm.create();
    realm.addUser("bob", TestRealm.PASSWORD);
    server = TestServer.start(realm);
  }

  @AfterAll
  static void stop() {
    server.close();
    realm.close();
  }

  @BeforeEach
  void connect() {
    realm.sql("DELETE FROM ${realm}.session");
    http = server.client();
  }

  @AfterEach
  void disconnect() {
    http.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jsonBodies")
  @Proves({"AUTH-03", "AUTH-05", "INPUT-01", "INPUT-02"})
  void badJsonIsRefused(String row, byte[] body, int status, String problem) {
    Response response = http.post("/login").body(JSON, body).send();

    Claims.assertProblem(status, problem, response);
    assertNobodyIsSignedIn();
  }

  static Stream<Arguments> jsonBodies() {
    return Stream.of(
        bad("BODY-10 form text", RIGHT_FORM),
        bad("BODY-16 name twice", "{\"username\":\"bob\"," + RIGHT_JSON.substring(1)),
        bad("BODY-16 password twice", "{" + PASSWORD_PART + "," + RIGHT_JSON.substring(1)),
        bad(
            "BODY-17 name twice, escaped",
            "{\"\\u0075sername\":\"bob\"," + RIGHT_JSON.substring(1)),
        bad("BODY-18 upper case", "{\"Username\":\"alice\"," + PASSWORD_PART + "}"),
        bad("BODY-18 unknown field", "{\"admin\":\"yes\"," + RIGHT_JSON.substring(1)),
        bad("BODY-18 returnTo is for forms", "{\"returnTo\":\"/\"," + RIGHT_JSON.substring(1)),
        bad("BODY-20 name is an object", "{\"username\":{\"$ne\":1}," + PASSWORD_PART + "}"),
        bad("BODY-20 name is an array", "{\"username\":[\"alice\"]," + PASSWORD_PART + "}"),
        bad("BODY-21 true", password("true")),
        bad("BODY-21 0", password("0")),
        bad("BODY-21 1e400", password("1e400")),
        bad("BODY-21 -0", password("-0")),
        bad("BODY-21 object", password("{}")),
        bad("BODY-22 null", password("null")),
        bad("BODY-22 name is null", "{\"username\":null," + PASSWORD_PART + "}"),
        bad("BODY-22 no password", "{\"username\":\"alice\"}"),
        bad("BODY-22 no name", "{" + PASSWORD_PART + "}"),
        bad("BODY-22 empty password", password("\"\"")),
        bad("BODY-22 empty name", "{\"username\":\"\"," + PASSWORD_PART + "}"),
        bad("BODY-22 empty object", "{}"),
        bad("BODY-22 nothing", ""),
        bad("BODY-22 blanks", "  \r\n"),
        bad("BODY-22 a string", "\"alice\""),
        bad("BODY-22 null alone", "null"),
        bad("BODY-22 an array", "[" + RIGHT_JSON + "]"),
        bad("BODY-24 deep", "{\"a\":".repeat(3_000)),
        tooLarge("BODY-24 100 000 deep", "{\"a\":".repeat(100_000).substring(0, 17_000)),
        bad("BODY-25 brackets", "[".repeat(16_000)),
        bad("BODY-26 a second object", RIGHT_JSON + RIGHT_JSON),
        bad("BODY-26 a letter", RIGHT_JSON + "x"),
        bad("BODY-26 a NUL", RIGHT_JSON + "\0"),
        bad("BODY-26 a bracket", RIGHT_JSON + "]"),
        bad("BODY-28 UTF-8 BOM", "\uFEFF" + RIGHT_JSON),
        badBytes("BODY-04 UTF-16", RIGHT_JSON.getBytes(UTF_16BE)),
        badBytes("BODY-29 C3 28", inName(0xC3, 0x28)),
        badBytes("BODY-29 overlong C0 AF", inName(0xC0, 0xAF)),
        badBytes("BODY-29 CESU-8 pair", inName(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80)),
        badBytes("BODY-29 cut short", inName(0xE2, 0x82)),
        bad("BODY-30 lone surrogate in the password", password("\"x\\ud83d\"")),
        bad("BODY-30 lone surrogate in the name", RIGHT_JSON.replace("alice", "\\udfff")),
        bad("broken escape", password("\"\\x41\"")),
        bad("broken Unicode escape", password("\"\\u00g0\"")),
        bad("raw line break in a string", password("\"a\nb\"")),
        bad("raw NUL in a string", password("\"a\0b\"")),
        bad("comment", "/**/" + RIGHT_JSON),
        bad("single quotes", RIGHT_JSON.replace('"', '\'')),
        bad("trailing comma", RIGHT_JSON.replace("}", ",}")),
        bad("no colon", RIGHT_JSON.replace(':', ' ')),
        tooLarge("BODY-32 16 KiB + 1", padded(RIGHT_JSON, 16 * 1024 + 1)));
  }

  private static Arguments bad(String row, String body) {
    return badBytes(row, body.getBytes(UTF_8));
  }

  private static Arguments badBytes(String row, byte[] body) {
    return arguments(row, body, 400, "bad-request");
  }

  private static Arguments tooLarge(String row, String body) {
    return arguments(row, body.getBytes(UTF_8), 413, "too-large");
  }

  private static String password(String json) {
    return "{\"username\":\"alice\",\"password\":" + json + "}";
  }

  private static byte[] inName(int... bytes) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("{\"username\":\"".getBytes(US_ASCII));
    for (int b : bytes) {
      body.write(b);
    }
    body.writeBytes(("\"," + PASSWORD_PART + "}").getBytes(US_ASCII));
    return body.toByteArray();
  }

  private static String padded(String text, int length) {
    return text + " ".repeat(length - text.length());
  }

  @Test
  @Proves("INPUT-02")
  void everyPrefixOfGoodJsonIsMalformed() {
    for (int length = 0; length < RIGHT_JSON.length(); length++) {
      Response response = http.post("/login").json(RIGHT_JSON.substring(0, length)).send();
      Claims.assertProblem(400, "bad-request", response);
    }
    assertNobodyIsSignedIn();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  @Proves({"AUTH-03", "AUTH-05"})
  void badFormIsRefused(String row, String body, int status) {
    Response response = http.post("/login").body(FORM, body.getBytes(UTF_8)).send();

    assertEquals(status, response.status(), response::toString);
    assertEquals("text/html;charset=utf-8", response.header("Content-Type").orElse(""));
    Claims.assertNoCookie(response);
    assertNobodyIsSignedIn();
  }

  static Stream<Arguments> forms() {
    return Stream.of(
        arguments("BODY-09 JSON text", RIGHT_JSON, 400),
        arguments("BODY-14 name twice", "username=bob&" + RIGHT_FORM, 400),
        arguments("BODY-14 password twice", RIGHT_FORM + "&password=x", 400),
        arguments("BODY-14 name twice, escaped", "user%6eame=bob&" + RIGHT_FORM, 400),
        arguments("REDIR-62 returnTo twice", RIGHT_FORM + "&returnTo=/a&returnTo=//evil", 400),
        arguments("unknown field", RIGHT_FORM + "&admin=yes", 400),
        arguments("BODY-29 C3 28", RIGHT_FORM.replace("alice", "%C3%28"), 400),
        arguments("BODY-29 overlong", RIGHT_FORM.replace("alice", "%C0%AF"), 400),
        arguments("BODY-29 raw UTF-8", RIGHT_FORM.replace("alice", "\u00e9"), 400),
        arguments("BODY-30 surrogate", RIGHT_FORM.replace("alice", "%ED%A0%BD"), 400),
        arguments("BODY-36 %zz", RIGHT_FORM.replace("alice", "%zz"), 400),
        arguments("BODY-36 %", RIGHT_FORM.replace("alice", "%"), 400),
        arguments("BODY-36 %u0061", RIGHT_FORM.replace("alice", "%u0061lice"), 400),
        arguments("BODY-36 %-1", RIGHT_FORM.replace("alice", "%-1lice"), 400),
        arguments("USER-13 NUL", RIGHT_FORM.replace("alice", "alice%00"), 400),
        arguments("BODY-22 no password", "username=alice", 400),
        arguments("BODY-22 empty password", "username=alice&password=", 400),
        arguments("BODY-22 no equals sign", "username&password", 400),
        arguments("BODY-22 nothing", "", 400),
        arguments("blank in the body", RIGHT_FORM + " ", 400),
        arguments("ampersand at the end", RIGHT_FORM + "&", 400),
        arguments("BODY-32 16 KiB + 1", RIGHT_FORM + "+".repeat(16 * 1024), 413));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  @Proves({"AUTH-04", "CSRF-11"})
  void otherTypeIsRefused(String row, String headers, String body) {
    Response response = post("/login", headers, body);

    Claims.assertProblem(415, "unsupported-type", response);
    assertNobodyIsSignedIn();
  }

  static Stream<Arguments> types() {
    String json = "Content-Type: application/json";
    String form = "Content-Type: application/x-www-form-urlencoded";
    String multipart =
        "--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nalice\r\n--x--\r\n";
    return Stream.of(
        arguments("AUTH-04 no type, JSON", "Accept: */*", RIGHT_JSON),
        arguments("AUTH-04 no type, form", "Accept: */*", RIGHT_FORM),
        arguments("AUTH-04 empty type", "Content-Type: ", RIGHT_JSON),
        arguments("BODY-04 utf-16", json + "; charset=utf-16", RIGHT_JSON),
        arguments("BODY-05 text/plain", "Content-Type: text/plain", RIGHT_JSON),
        arguments("BODY-06 multipart", "Content-Type: multipart/form-data; boundary=x", multipart),
        arguments("BODY-08 JSON twice", json + "\r\n" + json, RIGHT_JSON),
        arguments("BODY-08 JSON, then text", json + "\r\nContent-Type: text/plain", RIGHT_JSON),
        arguments("BODY-08 text, then JSON", "Content-Type: text/plain\r\n" + json, RIGHT_JSON),
        arguments("BODY-08 list", json + ", text/plain", RIGHT_JSON),
        arguments("BODY-34 gzip", json + "\r\nContent-Encoding: gzip", RIGHT_JSON),
        arguments("BODY-34 identity", form + "\r\nContent-Encoding: identity", RIGHT_FORM),
        arguments("BODY-37 utf-7", form + "; charset=utf-7", RIGHT_FORM),
        arguments("BODY-37 no such charset", form + "; charset=nope", RIGHT_FORM),
        arguments("BODY-37 Latin-1", form + "; charset=iso-8859-1", RIGHT_FORM),
        arguments("CSRF-34 csp-report", "Content-Type: application/csp-report", RIGHT_JSON),
        arguments("JSON's cousin", "Content-Type: application/problem+json", RIGHT_JSON));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framings")
  void badFramingIsRefused(String row, String headers, String body) {
    Response response = post("/login", "Content-Type: application/json\r\n" + headers, body);

    assertEquals(4, response.status() / 100, response::toString);
    Claims.assertNoCookie(response);
    assertNobodyIsSignedIn();
  }

  static Stream<Arguments> framings() {
    String chunked = "Transfer-Encoding: chunked";
    String size = Integer.toHexString(RIGHT_JSON.length());
    String end = "\r\n0\r\n\r\n";
    return Stream.of(
        arguments("BODY-38 +5", "Content-Length: +" + RIGHT_JSON.length(), RIGHT_JSON),
        arguments("BODY-38 -5", "Content-Length: -5", RIGHT_JSON),
        arguments("BODY-40 xchunked", "Transfer-Encoding: xchunked", RIGHT_JSON),
        arguments("BODY-40 chunked, identity", chunked + ", identity", RIGHT_JSON),
        arguments("BODY-41 0x10", chunked, "0x" + size + "\r\n" + RIGHT_JSON + end),
        arguments("BODY-41 +5", chunked, "+" + size + "\r\n" + RIGHT_JSON + end),
        arguments("two lengths", "Content-Length: 5\r\nContent-Length: 6", RIGHT_JSON),
        arguments(
            "length and chunks", chunked + "\r\nContent-Length: 5", size + "\r\n" + RIGHT_JSON));
  }

  @Test
  void bodyThatCannotBeReadIsRefusedInOurOwnWords() {
    Response response =
        post("/login", "Content-Type: application/json\r\nTransfer-Encoding: chunked", "x\r\n{");

    Claims.assertProblem(400, "bad-request", response);
  }

  @Test
  @Proves("INPUT-01")
  void declaredMegabyteIsRefusedUnread() {
    Response response =
        post("/login", "Content-Type: application/json\r\nContent-Length: 1048576", "");

    Claims.assertProblem(413, "too-large", response);
  }

  @Test
  @Proves("INPUT-01")
  void endlessChunksAreRefusedAtTheLimit() {
    String chunks = ("400\r\n" + " ".repeat(0x400) + "\r\n").repeat(17);

    Response response =
        post("/login", "Content-Type: application/json\r\nTransfer-Encoding: chunked", chunks);

    Claims.assertProblem(413, "too-large", response);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  @Proves({"SESS-05", "AUTH-06"})
  void credentialsInTheAddressAreRefused(String row, String query, String type, String body) {
    Response response = http.post("/login?" + query).body(type, body.getBytes(UTF_8)).send();

    assertEquals(400, response.status(), response::toString);
    Claims.assertNoCookie(response);
    assertNobodyIsSignedIn();
  }

  static Stream<Arguments> queries() {
    String wrong = Http.credentials(TestRealm.NAME, "wrong");
    return Stream.of(
        arguments("SESS-05 form, body empty", RIGHT_FORM, FORM, ""),
        arguments("SESS-05 JSON, body empty", RIGHT_FORM, JSON, "{}"),
        arguments("BODY-12 body wrong", RIGHT_FORM, JSON, wrong),
        arguments("BODY-12 escaped names", escapedNames(), FORM, "returnTo=/"),
        arguments("BODY-13 JSON body right", "username=bob", JSON, RIGHT_JSON),
        arguments("BODY-13 form body right", "username=bob", FORM, RIGHT_FORM),
        arguments("BODY-13 password only", "password=x", FORM, RIGHT_FORM));
  }

  private static String escapedNames() {
    return RIGHT_FORM.replace("username", "user%6eame").replace("password", "p%61ssword");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  @Proves({"SESS-06", "CSRF-06"})
  void readingTheSignInPageSignsNobodyIn(String row, String method) {
    Response response = http.request(method, "/login?" + RIGHT_FORM).send();

    assertEquals(200, response.status(), response::toString);
    Claims.assertNoCookie(response);
    assertNobodyIsSignedIn();
  }

  static Stream<Arguments> readings() {
    return Stream.of(arguments("METH-16 GET", "GET"), arguments("METH-17 HEAD", "HEAD"));
  }

  @ParameterizedTest(name = "METH-18 {0}")
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "post", "get"})
  @Proves("METH-04")
  void otherMethodIsRefused(String method) {
    Response response = http.request(method, "/login").json(RIGHT_JSON).send();

    Claims.assertProblem(405, "bad-request", response);
    assertEquals("GET, HEAD, POST", response.header("Allow").orElse(""));
    assertNobodyIsSignedIn();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodBodies")
  @Proves({"AUTH-04", "INPUT-01"})
  void goodBodySignsIn(String row, String type, String body) {
    Response response = http.post("/login").body(type, body.getBytes(UTF_8)).send();

    assertTrue(response.sessionCookie().isPresent(), response::toString);
    assertEquals(1, realm.count("session"));
  }

  static Stream<Arguments> goodBodies() {
    String escaped = RIGHT_JSON.replace("alice", "\\u0061lice");
    return Stream.of(
        arguments("BODY-01", FORM, RIGHT_FORM),
        arguments("BODY-01 with charset", FORM + "; charset=UTF-8", RIGHT_FORM),
        arguments("BODY-01 with returnTo", FORM, RIGHT_FORM + "&returnTo=%2F"),
        arguments("BODY-02", JSON, RIGHT_JSON),
        arguments("BODY-02 with charset", JSON + ";charset=\"utf-8\"", RIGHT_JSON),
        arguments("BODY-02 type in capitals", "APPLICATION/JSON", RIGHT_JSON),
        arguments("BODY-02 escapes", JSON, escaped),
        arguments("BODY-32 just 16 KiB", JSON, padded(RIGHT_JSON, 16 * 1024)));
  }

  @Test
  void otherQueryIsNoHindrance() {
    Response response = http.post("/login?from=mail").json(RIGHT_JSON).send();

    assertEquals(200, response.status(), response::toString);
  }

  /** Exactly these header lines and this body; a length is added only where none is given. */
  private static Response post(String target, String headers, String body) {
    boolean isFramed = headers.contains("-Length:") || headers.contains("Transfer-Encoding:");
    String length = isFramed ? "" : "\r\nContent-Length: " + body.length();
    String request =
        "POST "
            + target
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + headers
            + length
            + "\r\n\r\n"
            + body;
    try (Http http = server.client()) {
      return http.exchange(request.getBytes(US_ASCII), false);
    }
  }

  private static void assertNobodyIsSignedIn() {
    assertEquals(0, realm.count("session"));
  }
}
