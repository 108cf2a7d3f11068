package dev.gatehouse.web;

import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption;
import dev.gatehouse.session.Resumption.Reason;
import dev.gatehouse.session.Resumption.Refused;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/**
 * The session cookie: {@code NAME=TOKEN; Path=/; Secure; HttpOnly; SameSite=Lax}, without Domain or
 * Max-Age (RFC 6265bis; ASVS 5.0 3.3.1 to 3.3.5). Written when a session begins, cleared when its
 * user signs out, and at no other time.
 */
public final class SessionCookie {
  private final String name;
  private final boolean secure;
  private final Sessions sessions;

  /**
   * The cookie of one realm.
   *
   * @param secure false only where passwords over plain HTTP were allowed: browsers would drop a
   *     Secure cookie there
   */
  public SessionCookie(String name, boolean secure, Sessions sessions) {
    this.name = name;
    this.secure = secure;
    this.sessions = sessions;
  }

  /** The session a request came with, looked up now. */
  Resumption resume(HttpServletRequest request, Activity activity) {
    Optional<SessionToken> token = tokenIn(request);
    return token.isPresent()
        ? sessions.resume(token.get(), activity)
        : new Refused(Reason.NO_TOKEN);
  }

  /** The token a request came with. Malformed or forged counts as absent, and so do two at once. */
  Optional<SessionToken> tokenIn(HttpServletRequest request) {
    List<String> values = valuesIn(request);
    return values.size() == 1 ? sessions.tokenFrom(values.get(0)) : Optional.empty();
  }

  /** Every token of ours a request came with, to end what a sign-out can mean. */
  List<SessionToken> tokensIn(HttpServletRequest request) {
    return valuesIn(request).stream().flatMap(value -> sessions.tokenFrom(value).stream()).toList();
  }

  /**
   * The different values sent under this name, read byte for byte: the name matches exactly and no
   * quoting or escape is undone. More than one means that somebody else planted a cookie.
   */
  List<String> valuesIn(HttpServletRequest request) {
    List<String> values = new ArrayList<>(1);
    Enumeration<String> headers = request.getHeaders("Cookie");
    while (headers.hasMoreElements()) {
      collect(headers.nextElement(), values);
    }
    return values;
  }

  private void collect(String header, List<String> values) {
    int start = 0;
    while (start <= header.length()) {
      int semicolon = header.indexOf(';', start);
      int end = semicolon < 0 ? header.length() : semicolon;
      int from = start;
      while (from < end && isBlank(header.charAt(from))) {
        from++;
      }
      int valueStart = from + name.length() + 1;
      if (valueStart <= end
          && header.startsWith(name, from)
          && header.charAt(valueStart - 1) == '=') {
        int to = end;
        while (to > valueStart && isBlank(header.charAt(to - 1))) {
          to--;
        }
        String value = header.substring(valueStart, to);
        if (!values.contains(value)) {
          values.add(value);
        }
      }
      start = end + 1;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  void write(HttpServletResponse response, SessionToken token) {
    response.addHeader("Set-Cookie", name + "=" + token.text() + attributes());
  }

  void clear(HttpServletResponse response) {
    response.addHeader("Set-Cookie", name + "=" + attributes() + "; Max-Age=0");
  }

  private String attributes() {
    return "; Path=/" + (secure ? "; Secure" : "") + "; HttpOnly; SameSite=Lax";
  }
}
