package dev.gatehouse.web;

import dev.gatehouse.session.SessionToken;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Optional;

/**
 * A response of events, which a servlet may write for hours without ever returning: it takes no
 * more once the session has ended. Asked for at most ten times a second, and not before an event is
 * to be sent. As a response, for one thread at a time.
 */
final class EventStream {
  private static final String TYPE = "text/event-stream";
  private static final long PERIOD_NANOS = Duration.ofMillis(100).toNanos();

  private final Visitor visitor;
  private Optional<SessionToken> token = Optional.empty();
  private long askedNanos = System.nanoTime();
  private boolean hasEnded;

  EventStream(Visitor visitor) {
    this.visitor = visitor;
  }

  /** By its type (HTML, 9.2), which a servlet states before it asks for the stream to write to. */
  static boolean isOne(ServletResponse response) {
    String type = response.getContentType();
    return type != null && type.regionMatches(true, 0, TYPE, 0, TYPE.length());
  }

  private void check() throws IOException {
    long now = System.nanoTime();
    if (now - askedNanos > PERIOD_NANOS) {
      askedNanos = now;
      if (token.isEmpty()) { // a public one, until the app has asked who is there
        token = visitor.app().tokenOf(visitor);
      }
      hasEnded |= token.filter(it -> !visitor.app().longRequests().isAlive(it)).isPresent();
    }
    if (hasEnded) {
      throw new IOException("the session has ended");
    }
  }

  ServletOutputStream guard(ServletOutputStream target) {
    return new ServletOutputStream() {
      @Override
      public void write(int b) throws IOException {
        check();
        target.write(b);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        check();
        target.write(bytes, from, length);
      }

      @Override
      public void flush() throws IOException {
        check();
        target.flush();
      }

      @Override
      public void close() throws IOException {
        target.close();
      }

      @Override
      public boolean isReady() {
        return target.isReady();
      }

      @Override
      public void setWriteListener(WriteListener listener) {
        target.setWriteListener(listener);
      }
    };
  }

  PrintWriter guard(PrintWriter target) {
    return new PrintWriter(
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            check();
            target.write(text, from, length);
          }

          @Override
          public void flush() throws IOException {
            check();
            if (target.checkError()) { // which flushes
              throw new IOException("the client is away");
            }
          }

          @Override
          public void close() {
            target.close();
          }
        });
  }
}
