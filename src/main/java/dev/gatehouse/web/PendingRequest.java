package dev.gatehouse.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** A request of somebody who is not signed in yet, whatever the container or a header says. */
final class PendingRequest extends HttpServletRequestWrapper {
  PendingRequest(HttpServletRequest request) {
    super(request);
  }

  @Override
  public Principal getUserPrincipal() {
    return null;
  }

  @Override
  public String getRemoteUser() {
    return null;
  }

  @Override
  public boolean isUserInRole(String role) {
    return false;
  }

  @Override
  public String getAuthType() {
    return null;
  }
}
