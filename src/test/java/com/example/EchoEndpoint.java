package com.example;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** A WebSocket of an app that knows nothing of Gatehouse. */
@ServerEndpoint("/socket")
public final class EchoEndpoint {
  @OnMessage
  public String answer(String message) {
    return message;
  }
}
