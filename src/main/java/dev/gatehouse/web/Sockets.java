package dev.gatehouse.web;

import dev.gatehouse.web.LongRequests.LongRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that have become something else than HTTP, mostly WebSockets, as Tomcat and Jetty
 * keep them: no servlet API gives them to a filter.
 */
final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  private Sockets() {}

  /**
   * Whether the request was one for a socket and has got it, over HTTP/1.1 or HTTP/2 (RFC 8441).
   */
  static boolean isOpened(HttpServletRequest request, HttpServletResponse response) {
    return response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS
        || request.getMethod().equals("CONNECT");
  }

  /** What has become of a request on Jetty; it is to be the container's own. */
  static Optional<LongRequest> of(HttpServletRequest request) {
    if (!isJettys(request)) {
      return Optional.empty();
    }
    try {
      Object connection =
          call("getConnection", call("getConnectionMetaData", call("getRequest", request)));
      return Optional.of(new JettySocket(call("getEndPoint", connection)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return unknown(request, e);
    }
  }

  /** What such a handler has of it. */
  static Optional<LongRequest> of(HttpServletRequest request, HttpUpgradeHandler handler) {
    if (isJettys(request)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TomcatSocket(
              handler, field("wsSession", handler), field("wsRemoteEndpointServer", handler)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return unknown(handler, e);
    }
  }

  private static boolean isJettys(HttpServletRequest request) {
    return request.getClass().getName().startsWith("org.eclipse.jetty.");
  }

  private static Optional<LongRequest> unknown(Object owner, Exception e) {
    LOG.warn(
        "sys_socket_not_watched class={} reason=\"{}\"", owner.getClass().getName(), e.toString());
    return Optional.empty();
  }

  private static Field field(String name, Object owner) throws NoSuchFieldException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private static Object call(String name, Object target) throws ReflectiveOperationException {
    Method method = target.getClass().getMethod(name);
    method.setAccessible(true); // public, but not always of a public class
    return method.invoke(target);
  }

  private static Object tell(String name, Object target) {
    try {
      return call(name, target);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The connection under it, whatever is spoken there. */
  private record JettySocket(Object endPoint) implements LongRequest {
    @Override
    public boolean isOver() {
      return !(boolean) tell("isOpen", endPoint);
    }

    @Override
    public void end() {
      tell("close", endPoint);
    }
  }

  /** A WebSocket, which its handler has soon after the request is over. */
  private static final class TomcatSocket implements LongRequest {
    private static final long OPENING_NANOS = Duration.ofSeconds(30).toNanos();
    private static final String API = "jakarta.websocket.CloseReason";
    private static final int VIOLATED_POLICY = 1008;

    private final HttpUpgradeHandler handler;
    private final Field session;
    private final Field connection;
    private final long beganNanos = System.nanoTime();
    private final AtomicBoolean isTold = new AtomicBoolean();
    private volatile boolean isCut;

    TomcatSocket(HttpUpgradeHandler handler, Field session, Field connection) {
      this.handler = handler;
      this.session = session;
      this.connection = connection;
    }

    @Override
    public boolean isOver() {
      Object opened = valueOf(session);
      return opened == null
          ? System.nanoTime() - beganNanos > OPENING_NANOS
          : isCut || (boolean) tell("isClosed", opened);
    }

    /**
     * With a word of farewell; who does not answer it by the next time is cut off, for until then
     * Tomcat gives the app what the client sends.
     */
    @Override
    public void end() {
      Object opened = valueOf(session);
      if (opened == null) {
        return;
      }
      if (isTold.getAndSet(true)) {
        tell("close", valueOf(connection));
        isCut = true;
        return;
      }
      try {
        Object farewell = farewell(opened.getClass().getClassLoader());
        opened.getClass().getMethod("close", farewell.getClass()).invoke(opened, farewell);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Object farewell(ClassLoader container) throws ReflectiveOperationException {
      Object code =
          Class.forName(API + "$CloseCodes", true, container)
              .getMethod("getCloseCode", int.class)
              .invoke(null, VIOLATED_POLICY);
      return Class.forName(API, true, container)
          .getConstructor(Class.forName(API + "$CloseCode", true, container), String.class)
          .newInstance(code, "the session has ended");
    }

    private Object valueOf(Field field) {
      try {
        return field.get(handler);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
