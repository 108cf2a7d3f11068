package dev.gatehouse.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** A request whose identity is the session's, whatever the container or a header says. */
final class SignedInRequest extends HttpServletRequestWrapper {
  private final SignedIn signedIn;

  SignedInRequest(HttpServletRequest request, SignedIn signedIn) {
    super(request);
    this.signedIn = signedIn;
  }

  @Override
  public Principal getUserPrincipal() {
    return signedIn;
  }

  @Override
  public String getRemoteUser() {
    return signedIn.getName();
  }

  @Override
  public boolean isUserInRole(String role) {
    return signedIn.account().roles().contains(role);
  }

  @Override
  public String getAuthType() {
    return HttpServletRequest.FORM_AUTH;
  }
}
