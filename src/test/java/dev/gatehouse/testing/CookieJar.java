package dev.gatehouse.testing;

import dev.gatehouse.testing.Http.Request;
import dev.gatehouse.testing.Http.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The cookies of one browser, for one app at one host. */
public final class CookieJar {
  private final Map<String, String> cookies = new LinkedHashMap<>();

  /** Sends a request with all cookies, and keeps those that come back. */
  public Response send(Request request) {
    if (!cookies.isEmpty()) {
      request.cookie(
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    Response response = request.send();
    for (String line : response.headers("Set-Cookie")) {
      int equals = line.indexOf('=');
      if (line.contains("Max-Age=0") || line.contains("01 Jan 1970")) {
        cookies.remove(line.substring(0, equals));
      } else {
        put(line.substring(0, equals), line.substring(equals + 1, line.indexOf(';')));
      }
    }
    return response;
  }

  /** Its value; empty when there is none. */
  public String get(String name) {
    return cookies.getOrDefault(name, "");
  }

  /** An empty value takes the cookie away. */
  public void put(String name, String value) {
    cookies.put(name, value);
    cookies.values().removeIf(String::isEmpty);
  }

  public void remove(String name) {
    cookies.remove(name);
  }
}
