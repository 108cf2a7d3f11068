package dev.gatehouse.web;

import dev.gatehouse.account.KnownDevices;
import dev.gatehouse.account.KnownDevices.Device;
import dev.gatehouse.account.LoginOutcome.Verified;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;

/**
 * The one cookie that outlives the browser: {@code NAME=TEXT; Path=/; Secure; HttpOnly;
 * SameSite=Strict; Max-Age=15552000}, set at sign-in. It tells {@link KnownDevices} and nobody else
 * that somebody has signed in here before; it opens nothing.
 */
public final class DeviceCookie {
  private final String name;
  private final boolean secure;
  private final KnownDevices devices;

  /**
   * The cookie of one realm.
   *
   * @param secure as with {@link SessionCookie}
   */
  public DeviceCookie(String name, boolean secure, KnownDevices devices) {
    this.name = name;
    this.secure = secure;
    this.devices = devices;
  }

  /** The browser a request came from; two different texts count as none. */
  Device in(HttpServletRequest request) {
    List<String> values = Cookies.valuesIn(request, name);
    return values.size() == 1 ? devices.parse(values.get(0)) : Device.UNKNOWN;
  }

  /** Remembers who has just signed in, beside those whom the browser was known to before. */
  void write(HttpServletResponse response, Verified login, Device before, Instant now) {
    response.addHeader(
        "Set-Cookie",
        name
            + "="
            + devices.remember(login, before, now)
            + "; Path=/"
            + (secure ? "; Secure" : "")
            + "; HttpOnly; SameSite=Strict; Max-Age="
            + KnownDevices.LIFE.toSeconds());
  }
}
