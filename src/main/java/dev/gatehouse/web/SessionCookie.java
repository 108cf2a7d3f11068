package dev.gatehouse.web;

import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption;
import dev.gatehouse.session.Resumption.Reason;
import dev.gatehouse.session.Resumption.Refused;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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

  /** The different values sent under this name; more than one: somebody else planted a cookie. */
  List<String> valuesIn(HttpServletRequest request) {
    return Cookies.valuesIn(request, name);
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
