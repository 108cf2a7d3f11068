package com.example;

import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.http.HttpServlet;

/** A servlet that leaves it to the container who may call it. */
@ServletSecurity(@HttpConstraint(rolesAllowed = "staff"))
public final class GuardedServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
}
