package com.example;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.DriverManager;
import java.util.stream.Collectors;

/** A servlet of an app that knows nothing of Gatehouse: says whom and what it sees. */
public final class StockServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String drivers =
        DriverManager.drivers()
            .map(driver -> driver.getClass().getName())
            .sorted()
            .collect(Collectors.joining(" "));
    response
        .getWriter()
        .printf(
            "hello %s, staff: %s, drivers: %s",
            request.getRemoteUser(), request.isUserInRole("staff"), drivers);
  }
}
