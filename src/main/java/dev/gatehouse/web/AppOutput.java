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
 * What an app writes a response with that may be written for long: one that may become
 * asynchronous, and one of events, which a servlet may write for hours without ever returning. For
 * the latter the session is asked for at most ten times a second, and not before an event is to be
 * sent. As a response, for one thread at a time.
 */
final class AppOutput {
  private static final String EVENTS = "text/event-stream";
  private static final long PERIOD_NANOS = Duration.ofMillis(100).toNanos();

  private final Visitor visitor;
  private final Traffic traffic;
  private final ServletResponse response;
  private Optional<SessionToken> token = Optional.empty();
  private long askedNanos = System.nanoTime();

  AppOutput(Visitor visitor, ServletResponse response) {
    this.visitor = visitor;
    this.traffic = visitor.traffic();
    this.response = response;
  }

  /** A servlet states the type of its events before it asks for the stream to write them to. */
  boolean isGuarded() {
    return visitor.request().isAsyncSupported() || isOfEvents();
  }

  /** By its type (HTML, 9.2). */
  private boolean isOfEvents() {
    String type = response.getContentType();
    return type != null && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
  }

  /** A write, or what comes to the same. */
  interface Writing {
    void run() throws IOException;
  }

  void write(Writing writing) throws IOException {
    traffic.enter();
    try {
      if (isAllowed()) {
        writing.run();
        return;
      }
    } finally {
      traffic.leave();
    }
    traffic.end();
    traffic.enter(); // which says so
  }

  private boolean isAllowed() {
    long now = System.nanoTime();
    if (now - askedNanos <= PERIOD_NANOS) {
      return true;
    }
    askedNanos = now;
    if (!isOfEvents()) {
      return true;
    }
    LongRequests longRequests = visitor.app().longRequests();
    if (token.isEmpty()) { // a public one, until the app has asked who is there
      token = longRequests.tokenOf(visitor);
    }
    return token.filter(it -> !longRequests.isAlive(it)).isEmpty();
  }

  ServletOutputStream guard(ServletOutputStream target) {
    return new ServletOutputStream() {
      @Override
      public void write(int b) throws IOException {
        AppOutput.this.write(() -> target.write(b));
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        AppOutput.this.write(() -> target.write(bytes, from, length));
      }

      @Override
      public void print(String text) throws IOException {
        AppOutput.this.write(() -> target.print(text));
      }

      @Override
      public void flush() throws IOException {
        AppOutput.this.write(target::flush);
      }

      @Override
      public void close() throws IOException {
        if (traffic.tryEnter()) {
          try {
            target.close();
          } finally {
            traffic.leave();
          }
        }
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
            AppOutput.this.write(() -> target.write(text, from, length));
          }

          @Override
          public void write(String text, int from, int length) throws IOException {
            AppOutput.this.write(() -> target.write(text, from, length));
          }

          @Override
          public void flush() throws IOException {
            AppOutput.this.write(
                () -> {
                  if (target.checkError()) { // which flushes
                    throw new IOException("the client is away");
                  }
                });
          }

          @Override
          public void close() {
            if (traffic.tryEnter()) {
              try {
                target.close();
              } finally {
                traffic.leave();
              }
            }
          }
        });
  }
}
