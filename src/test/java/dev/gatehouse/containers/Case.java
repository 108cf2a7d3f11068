package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a client asks and what it must get, whichever container is asked. No answer sets a cookie
 * unless the case says so, and none tells what the server is made of in words of ours.
 */
final class Case {
  /** What lies in the WAR and its settings: no answer at all shows it. */
  private static final Pattern CONTENT =
      Pattern.compile("<web-app|Manifest-Version|gatehouse\\.(db|realm)");

  /** What tells how the server is made: no answer of ours shows it. */
  private static final Pattern INSIDES =
      Pattern.compile("(?i)tomcat|jetty|postgres|exception|\\tat |dev\\.gatehouse");

  /** Of a session, or of a browser that is known. */
  private static final Pattern TOKEN =
      Pattern.compile("=g1\\.[\\w-]{4}\\.[\\w-]{43}\\.[\\w-]{22};|=d1\\.[\\w.-]+;");

  private final String name;
  private final Function<Site, Response> ask;
  private final List<Integer> statuses;
  private final boolean isOurs;
  private final List<BiConsumer<Site, Response>> checks = new ArrayList<>();
  private List<String> cookies = List.of();

  private Case(String name, Function<Site, Response> ask, boolean isOurs, List<Integer> statuses) {
    this.name = name;
    this.ask = ask;
    this.isOurs = isOurs;
    this.statuses = statuses;
  }

  /** Gatehouse answers, and with this status. */
  static Case ours(int status, String name, Function<Site, Response> ask) {
    return new Case(name, ask, true, List.of(status));
  }

  /** The container may answer before Gatehouse is asked; any of these statuses is safe. */
  static Case safe(List<Integer> statuses, String name, Function<Site, Response> ask) {
    return new Case(name, ask, false, statuses);
  }

  /** All lines of the header; the texts are filled in by {@link Site#expand}. */
  Case header(String header, String... values) {
    checks.add(
        (site, response) ->
            assertEquals(
                Arrays.stream(values).map(site::expand).toList(),
                response.headers(header).stream().map(Case::sameCharset).toList(),
                () -> header + " of " + response));
    return this;
  }

  /** Names of charsets know no case, and each container has its own way to write them. */
  private static String sameCharset(String value) {
    return value.replaceAll("; ?charset=(?i:utf-8)", ";charset=UTF-8");
  }

  /** No such header. */
  Case lacks(String header) {
    checks.add(
        (site, response) -> assertEquals(List.of(), response.headers(header), response::toString));
    return this;
  }

  Case body(String... parts) {
    checks.add(
        (site, response) ->
            Arrays.stream(parts)
                .map(site::expand)
                .forEach(part -> assertTrue(response.body().contains(part), response::toString)));
    return this;
  }

  Case bodyLacks(String... parts) {
    checks.add(
        (site, response) ->
            Arrays.stream(parts)
                .map(site::expand)
                .forEach(part -> assertFalse(response.body().contains(part), response::toString)));
    return this;
  }

  /** The whole Set-Cookie lines, {@code TOKEN} standing for any token. */
  Case cookies(String... lines) {
    cookies = List.of(lines);
    return this;
  }

  void check(Site site) {
    Response response = ask.apply(site);
    assertTrue(statuses.contains(response.status()), response::toString);
    assertFalse(CONTENT.matcher(response.body()).find(), response::toString);
    if (isOurs) {
      assertEquals(
          List.of("nosniff"), response.headers("X-Content-Type-Options"), response::toString);
      assertFalse(INSIDES.matcher(response.body()).find(), response::toString);
    }
    assertEquals(
        cookies.stream().map(site::expand).toList(),
        response.headers("Set-Cookie").stream()
            .map(line -> TOKEN.matcher(line).replaceFirst("=TOKEN;"))
            .toList(),
        response::toString);
    checks.forEach(check -> check.accept(site, response));
  }

  @Override
  public String toString() {
    return name;
  }
}
