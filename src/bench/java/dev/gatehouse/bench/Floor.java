package dev.gatehouse.bench;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/**
 * The least that a signed cookie and a session in memory can cost: one HMAC-SHA-256 and one look-up
 * in a map. No product.
 */
final class Floor implements App {
  private static final String COOKIE = "__Host-JSESSIONID=";
  private static final int RANDOM_LENGTH = 43;

  private final Map<String, String> users = new ConcurrentHashMap<>();
  private final SecretKeySpec key = new SecretKeySpec(random(), "HmacSHA256");
  private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private byte[] tag(String text) {
    return macs.get().doFinal(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void addTo(ServletContextHandler app) {
    app.addFilter(new FilterHolder(new Check()), "/*", EnumSet.of(DispatcherType.REQUEST));
    app.addServlet(new ServletHolder(new Hello(true)), Node.PATH);
  }

  @Override
  public List<String> sessions(int count, int port) {
    return Stream.generate(() -> encode(random()))
        .limit(count)
        .peek(text -> users.put(text, "user"))
        .map(text -> COOKIE + text + "." + encode(tag(text)))
        .toList();
  }

  private boolean isSignedIn(String header) {
    if (header == null || !header.startsWith(COOKIE)) {
      return false;
    }
    int dot = COOKIE.length() + RANDOM_LENGTH;
    String text = header.substring(COOKIE.length(), dot);
    byte[] tag = Base64.getUrlDecoder().decode(header.substring(dot + 1));
    return MessageDigest.isEqual(tag, tag(text)) && users.get(text) != null;
  }

  private final class Check extends HttpFilter {
    private static final long serialVersionUID = 1;

    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      if (isSignedIn(request.getHeader("Cookie"))) {
        chain.doFilter(request, response);
      } else {
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      }
    }
  }
}
