package com.example;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A WebSocket whose app does not let it go, as one that tells a slow client of it. */
@ServerEndpoint("/stubborn")
public final class StubbornEndpoint {
  /** Is not answered, for an answer that fails would end the socket. */
  public static final String ONE_WAY = "x";

  public static final AtomicLong HEARD = new AtomicLong();
  public static volatile CountDownLatch mayClose = new CountDownLatch(0);

  @OnMessage
  public String hear(String message) {
    HEARD.incrementAndGet();
    return message.equals(ONE_WAY) ? null : message;
  }

  @OnClose
  public void close() throws InterruptedException {
    mayClose.await();
  }
}
