package dev.gatehouse.boot;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.Version;
import dev.gatehouse.access.OriginCheck;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import dev.gatehouse.db.JdbcDriver;
import dev.gatehouse.pages.AdminPages;
import dev.gatehouse.pages.Assets;
import dev.gatehouse.pages.Links;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.web.AccountServlet;
import dev.gatehouse.web.AdminAuditServlet;
import dev.gatehouse.web.AdminOverviewServlet;
import dev.gatehouse.web.AdminSessionsServlet;
import dev.gatehouse.web.AdminUsersServlet;
import dev.gatehouse.web.Answers;
import dev.gatehouse.web.AppLogin;
import dev.gatehouse.web.AppSessions;
import dev.gatehouse.web.AssetServlet;
import dev.gatehouse.web.AuthFilter;
import dev.gatehouse.web.DeviceCookie;
import dev.gatehouse.web.FactorStep;
import dev.gatehouse.web.HealthServlet;
import dev.gatehouse.web.HomeServlet;
import dev.gatehouse.web.Intake;
import dev.gatehouse.web.LoginServlet;
import dev.gatehouse.web.LoginStep;
import dev.gatehouse.web.LogoutServlet;
import dev.gatehouse.web.LongRequests;
import dev.gatehouse.web.NotFoundServlet;
import dev.gatehouse.web.OriginGuard;
import dev.gatehouse.web.PasswordServlet;
import dev.gatehouse.web.Paths;
import dev.gatehouse.web.ReauthenticateServlet;
import dev.gatehouse.web.RecoverServlet;
import dev.gatehouse.web.Routes;
import dev.gatehouse.web.SecondFactor;
import dev.gatehouse.web.SecurityHeaders;
import dev.gatehouse.web.SessionCookie;
import dev.gatehouse.web.SessionServlet;
import dev.gatehouse.web.Visitors;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thing an app's {@code web.xml} names: a listener that builds everything from the settings
 * and registers the filter, first in the chain, and Gatehouse's servlets. Bad settings stop the
 * app's start with every problem listed; a database that is away does not. Where {@code
 * gatehouse-all.jar} has other doors into the app, the first one that the container opens does it
 * all.
 */
public final class StartUp implements ServletContextListener {
  /**
   * Context attribute: a {@link Gatehouse} already built, which is used and not closed here.
   *
   * @hidden for the executable alone
   */
  public static final String GIVEN = Gatehouse.class.getName();

  /** Context parameter of {@code gatehouse.war}: {@code true} puts the start page at {@code /}. */
  static final String START_PAGE = "dev.gatehouse.start-page";

  /** Context attribute: there once a door was taken. */
  private static final String STARTED = StartUp.class.getName();

  private static final Logger LOG = LoggerFactory.getLogger(StartUp.class);
  private static final String FILTER = "gatehouse";
  private static final String SETTINGS_FILE = "/WEB-INF/gatehouse.properties";

  private Gatehouse owned;
  private FactorStep factorStep;
  private LongRequests longRequests;

  /** Made by the container. */
  public StartUp() {}

  @Override
  public void contextInitialized(ServletContextEvent event) {
    start(event.getServletContext());
  }

  /** Registers everything, unless that was done. */
  void start(ServletContext context) {
    if (context.getAttribute(STARTED) != null) {
      return;
    }
    context.setAttribute(STARTED, true);
    LOG.info(
        "sys_startup version={} server=\"{}\" java={}",
        Version.current(),
        context.getServerInfo(),
        Runtime.version());
    // here too, since Jetty may stop at it with words of its own before the check is made
    StartCheck.asking(context)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    SecondFactor factor = findSecondFactor();
    if (context.getAttribute(GIVEN) instanceof Gatehouse given) {
      register(context, given, factor);
      return;
    }
    Settings settings;
    try {
      settings = readSettings(context);
    } catch (RuntimeException e) {
      JdbcDriver.release(context.getClassLoader()); // it was asked whether it knows the address
      throw e;
    }
    settings.warnings().forEach(warning -> LOG.warn("sys_setting_warning {}", warning));
    Gatehouse gatehouse = new Gatehouse(settings);
    try {
      register(context, gatehouse, factor);
    } catch (RuntimeException e) {
      end(gatehouse, context);
      throw e;
    }
    owned = gatehouse;
    gatehouse.openInBackground(() -> warnIfNobodyCanSignIn(gatehouse));
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    end(event.getServletContext());
  }

  private void end(ServletContext context) {
    if (factorStep != null) {
      factorStep.close();
    }
    if (longRequests != null) {
      longRequests.close();
    }
    if (owned != null) {
      end(owned, context);
      owned = null;
    }
  }

  private static void end(Gatehouse gatehouse, ServletContext context) {
    gatehouse.close();
    JdbcDriver.release(context.getClassLoader());
  }

  /** Looked for as the app sees its classes: the container set its class loader on this thread. */
  private static SecondFactor findSecondFactor() {
    List<SecondFactor> found =
        ServiceLoader.load(SecondFactor.class, Thread.currentThread().getContextClassLoader())
            .stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    if (found.size() > 1) {
      throw new IllegalStateException(
          "the app has more than one second factor, and only one can be asked: "
              + found.stream()
                  .map(one -> one.getClass().getName())
                  .collect(Collectors.joining(", ")));
    }
    return found.isEmpty() ? FactorStep.NONE : found.get(0);
  }

  private static Paths pathsOf(Settings settings, SecondFactor factor) {
    Paths own = new Paths(settings.loginPath(), settings.logoutPath(), settings.basePath(), "");
    if (factor == FactorStep.NONE) {
      return own;
    }
    String path = String.valueOf(factor.path());
    try {
      return own.withFactor(SettingsReader.path(path));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "the second factor's path, %s by %s, %s"
              .formatted(path, factor.getClass().getName(), e.getMessage()),
          e);
    }
  }

  private static void warnIfNobodyCanSignIn(Gatehouse gatehouse) {
    if (!gatehouse.accounts().isAny()) {
      LOG.warn("sys_no_users mend=\"run: gatehouse user add NAME --role admin\"");
    }
  }

  private static Settings readSettings(ServletContext context) {
    Map<String, String> parameters =
        Collections.list(context.getInitParameterNames()).stream()
            .collect(Collectors.toMap(name -> name, context::getInitParameter));
    List<Source> sources =
        List.of(
            Source.contextParams(parameters),
            Source.systemProperties(System.getProperties()),
            Source.environment(System.getenv()));
    try (InputStream file = context.getResourceAsStream(SETTINGS_FILE)) {
      Source fallback = file == null ? Source.none() : Source.file(SETTINGS_FILE, file);
      return SettingsReader.read(sources, fallback, true);
    } catch (IOException e) {
      throw new UncheckedIOException(SETTINGS_FILE + " cannot be read", e);
    }
  }

  private void register(ServletContext context, Gatehouse gatehouse, SecondFactor factor) {
    Settings settings = gatehouse.settings();
    Paths paths = pathsOf(settings, factor);
    Assets assets = new Assets(settings.brand());
    Links links =
        new Links(context.getContextPath(), paths.login(), paths.logout(), paths.base(), assets);
    Pages pages = new Pages(links);
    Routes routes = new Routes(settings.proxies(), settings.insecurePlainHttp());
    Answers answers = new Answers(settings.realm(), paths, pages, routes, gatehouse.audit());
    answers.keepIn(context);
    Sessions sessions = gatehouse.sessions();
    SessionCookie cookie =
        new SessionCookie(settings.cookieName(), !settings.insecurePlainHttp(), sessions);
    DeviceCookie deviceCookie =
        new DeviceCookie(
            settings.deviceCookieName(), !settings.insecurePlainHttp(), gatehouse.knownDevices());
    factorStep = new FactorStep(factor, sessions, cookie, deviceCookie, answers);
    Intake intake = new Intake(answers);
    OriginGuard originGuard =
        new OriginGuard(new OriginCheck(settings.origins()), cookie, routes, gatehouse.audit());

    LoginStep loginStep =
        new LoginStep(
            gatehouse.authenticator(), sessions, cookie, deviceCookie, factorStep, answers);
    AppLogin appLogin = new AppLogin(loginStep, sessions, cookie, intake, originGuard, answers);
    SecurityHeaders headers = new SecurityHeaders(settings.isolate());
    longRequests = new LongRequests(sessions, cookie, gatehouse.audit());
    Visitors visitors = new Visitors(cookie, headers, factorStep, appLogin, longRequests, answers);

    AppSessions.hardenCookie(context, !settings.insecurePlainHttp());
    context.addFilter("gatehouse-start-check", new StartCheck(FILTER, () -> end(context)));
    OwnServlets own = new OwnServlets(context);
    own.add(
        "gatehouse-login",
        new LoginServlet(loginStep, gatehouse.accounts(), cookie, intake, answers),
        paths.login());
    own.add("gatehouse-logout", new LogoutServlet(appLogin, cookie, answers), paths.logout());
    own.add("gatehouse-session", new SessionServlet(cookie, answers), paths.base() + "/session");
    own.add(
        "gatehouse-reauthenticate",
        new ReauthenticateServlet(
            gatehouse.authenticator(), sessions.renewals(), cookie, deviceCookie, intake, answers),
        paths.reauthenticate());
    own.add(
        "gatehouse-account",
        new AccountServlet(gatehouse.sessionsToShow(), cookie, answers),
        paths.account() + "/*");
    own.add(
        "gatehouse-password",
        new PasswordServlet(
            gatehouse.authenticator(),
            gatehouse.passwordCheck(),
            sessions.renewals(),
            cookie,
            deviceCookie,
            intake,
            answers),
        paths.password());
    own.add(
        "gatehouse-recover",
        new RecoverServlet(
            gatehouse.recovery(), gatehouse.passwordCheck().policy(), intake, answers),
        paths.recover());
    administration(own, gatehouse, new AdminPages(links), cookie, answers);
    own.add(
        "gatehouse-health",
        new HealthServlet(sessions::isOpen, answers),
        paths.base() + "/health/*");
    own.add("gatehouse-assets", new AssetServlet(assets, answers), paths.base() + "/assets/*");
    own.add("gatehouse-other", new NotFoundServlet(answers), paths.base() + "/*");
    filter(
        context,
        new AuthFilter(settings.access(), paths, originGuard, visitors, answers, own.byName()));
    if (Boolean.parseBoolean(context.getInitParameter(START_PAGE))) {
      servlet(context, "gatehouse-home", new HomeServlet(answers), "");
      servlet(context, "gatehouse-nothing", new NotFoundServlet(answers), "/");
    }
  }

  private static void administration(
      OwnServlets own,
      Gatehouse gatehouse,
      AdminPages pages,
      SessionCookie cookie,
      Answers answers) {
    String path = answers.paths().admin();
    own.add(
        "gatehouse-admin",
        new AdminOverviewServlet(
            gatehouse.auditToShow(),
            gatehouse.sessionsToCount(),
            gatehouse.throttle(),
            gatehouse.readingTimes(),
            pages,
            cookie,
            answers),
        path + "/*");
    own.add(
        "gatehouse-admin-users",
        new AdminUsersServlet(
            gatehouse.accountDirectory(),
            gatehouse.sessionsToShow(),
            gatehouse.recovery(),
            gatehouse.settings().origins(),
            pages,
            cookie,
            answers),
        path + "/users/*");
    own.add(
        "gatehouse-admin-sessions",
        new AdminSessionsServlet(gatehouse.sessionsToShow(), pages, cookie, answers),
        path + "/sessions/*");
    own.add(
        "gatehouse-admin-audit",
        new AdminAuditServlet(gatehouse.auditToShow(), pages, cookie, answers),
        path + "/audit/*");
  }

  /** Before every other filter, whatever the way a request reaches a servlet. */
  private static void filter(ServletContext context, AuthFilter filter) {
    FilterRegistration.Dynamic registration = context.addFilter(FILTER, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
  }

  static void servlet(ServletContext context, String name, Servlet servlet, String mapping) {
    ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
    Set<String> taken = registration.addMapping(mapping);
    if (!taken.isEmpty()) {
      throw new IllegalStateException(
          "the app has a servlet of its own at "
              + mapping
              + ": move Gatehouse's with gatehouse.login-path, gatehouse.logout-path or"
              + " gatehouse.base-path");
    }
  }
}
