package com.example;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** In place of an app's way to write to its users. */
public final class Mail {
  private static final CopyOnWriteArrayList<String> SENT = new CopyOnWriteArrayList<>();

  private Mail() {}

  static void send(long account, String text) {
    SENT.add(account + " " + text);
  }

  public static List<String> sent() {
    return List.copyOf(SENT);
  }
}
