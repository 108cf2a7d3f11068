package dev.gatehouse.bench;

import dev.gatehouse.testing.Http;
import jakarta.servlet.http.HttpServlet;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.ee10.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.FormAuthenticator;
import org.eclipse.jetty.util.security.Credential;

/** Jetty's own FORM login, with its sessions in memory. */
final class JettyApp implements App {
  @Override
  public void addTo(ServletContextHandler app) {
    UserStore users = new UserStore();
    Credential password = Credential.getCredential(Variant.PASSWORD);
    Variant.names().forEach(name -> users.addUser(name, password, new String[] {"user"}));
    HashLoginService logins = new HashLoginService("benchmark");
    logins.setUserStore(users);
    ConstraintMapping everything = new ConstraintMapping();
    everything.setPathSpec("/*");
    everything.setConstraint(Constraint.ANY_USER);
    ConstraintSecurityHandler security = new ConstraintSecurityHandler();
    security.setLoginService(logins);
    security.setAuthenticator(new FormAuthenticator("/login", "/login", false));
    security.addConstraintMapping(everything);
    app.setSessionHandler(new SessionHandler());
    app.setSecurityHandler(security);
    app.addServlet(new ServletHolder(new Hello(true)), Node.PATH);
    app.addServlet(new ServletHolder(new LoginPage()), "/login");
  }

  @Override
  public List<String> sessions(int count, int port) {
    return Variant.JETTY_MEMORY.signInAll(count, port);
  }

  /** Sends the form as a browser does that was sent to it. */
  static SignIn.Done signIn(Http http, String name) {
    String first = cookie(http.get(Node.PATH).send());
    String form = Http.form("j_username", name, "j_password", Variant.PASSWORD);
    long began = System.nanoTime();
    Http.Response answer = http.post("/j_security_check").cookie(first).form(form).send();
    return new SignIn.Done(cookie(answer), System.nanoTime() - began);
  }

  private static String cookie(Http.Response response) {
    return SignIn.cookie(response, "JSESSIONID");
  }

  private static final class LoginPage extends HttpServlet {
    private static final long serialVersionUID = 1;
  }
}
