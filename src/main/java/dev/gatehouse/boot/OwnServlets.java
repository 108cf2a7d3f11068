package dev.gatehouse.boot;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import java.util.HashMap;
import java.util.Map;

/**
 * Gatehouse's servlets in one app. The container knows them for the sake of their paths; the filter
 * calls them by itself.
 */
final class OwnServlets {
  private final ServletContext context;
  private final Map<String, Servlet> byName = new HashMap<>();

  OwnServlets(ServletContext context) {
    this.context = context;
  }

  /**
   * Registers one more.
   *
   * @throws IllegalStateException when the app has a servlet of its own there
   */
  void add(String name, Servlet servlet, String mapping) {
    StartUp.servlet(context, name, servlet, mapping);
    byName.put(name, servlet);
  }

  Map<String, Servlet> byName() {
    return byName;
  }
}
