package dev.gatehouse.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;

/**
 * A request as the app gets it: whose it is says Gatehouse, whatever the container or a header
 * says. Each method is as Servlet 6.0 has it; {@code app.md} has the table.
 */
final class AppRequest extends HttpServletRequestWrapper {
  /** By the specification no role, and the role of everybody who is signed in. */
  private static final String NO_ROLE = "*";

  private static final String ANY_USER = "**";

  private final Visitor visitor;

  AppRequest(HttpServletRequest request, Visitor visitor) {
    super(request);
    this.visitor = visitor;
  }

  @Override
  public Principal getUserPrincipal() {
    return visitor.asked().orElse(null);
  }

  @Override
  public String getRemoteUser() {
    return visitor.asked().map(SignedIn::getName).orElse(null);
  }

  @Override
  public boolean isUserInRole(String role) {
    Optional<SignedIn> signedIn = visitor.asked();
    if (signedIn.isEmpty() || role == null || role.equals(NO_ROLE)) {
      return false;
    }
    return role.equals(ANY_USER) || signedIn.get().account().roles().contains(role);
  }

  @Override
  public String getAuthType() {
    return visitor.asked().isPresent() ? HttpServletRequest.FORM_AUTH : null;
  }

  @Override
  public HttpSession getSession() {
    return getSession(true);
  }

  @Override
  public HttpSession getSession(boolean create) {
    return sessions().show(visitor, create).orElse(null);
  }

  private AppSessions sessions() {
    return visitor.app().sessions();
  }

  @Override
  public String changeSessionId() {
    return sessions().changeId(visitor);
  }

  @Override
  public void login(String username, String password) throws ServletException {
    visitor.app().login().login(visitor, username, password);
  }

  @Override
  public void logout() throws ServletException {
    visitor.app().login().logout(visitor);
  }

  @Override
  public boolean authenticate(HttpServletResponse response) throws IOException {
    return visitor.app().login().authenticate(visitor, this, response);
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    ServletInputStream stream = super.getInputStream();
    return isAsyncSupported() ? AppInput.guard(stream, visitor.traffic()) : stream;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    BufferedReader reader = super.getReader();
    return isAsyncSupported() ? AppInput.guard(reader, visitor.traffic()) : reader;
  }

  /** Else the asynchronous part of the request would be the container's own, with no user. */
  @Override
  public AsyncContext startAsync() {
    HttpServletRequest own = visitor.request();
    return startAsync(new AppRequest(own, visitor), new AppResponse(visitor.response(), visitor));
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    AsyncContext context = visitor.request().startAsync(request, response);
    visitor.app().longRequests().watch(visitor, AsyncRequest.of(context, visitor.traffic()));
    return context;
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> type)
      throws IOException, ServletException {
    T handler = super.upgrade(type);
    Sockets.of(visitor.request(), handler)
        .ifPresent(socket -> visitor.app().longRequests().watch(visitor, socket));
    return handler;
  }
}
