package dev.gatehouse.testing;

import dev.gatehouse.web.SignedIn;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A servlet of an app that does what the query tells it to, one word after the other with {@code ;}
 * between them, and says what came of it. A word that goes on elsewhere, such as {@code
 * forward:/x}, leaves the words behind it to whoever is there.
 */
public final class AppServlet extends HttpServlet {
  /** Of the attribute that {@code put:X} sets. */
  public static final String NAME = "v";

  private static final long serialVersionUID = 1L;
  private static final String WORDS = "words";
  private static final String RIGHT_PASSWORD = TestRealm.PASSWORD; // a constant: inlined

  /** Made by the container. */
  public AppServlet() {}

  /**
   * Words that go on elsewhere, in every way there is: each ends in a folder of the app. It has
   * this servlet everywhere below {@code /public} and {@code /private} and at {@code
   * /WEB-INF/page}, and error pages for 418 in the one folder and for 410 in the other.
   *
   * @param folder where to, {@code /public} or {@code /private}
   */
  public static List<String> waysTo(String folder) {
    String error = folder.equals("/public") ? "error:418;" : "error:410;";
    return List.of(
            "",
            "forward:%s/x;",
            "include:%s/x;",
            "dispatch:%s/x;",
            "async;",
            "asyncWith;",
            "forward:%s/x;async;",
            "include:%s/x;forward:%s/y;",
            "dispatch:%s/x;include:%s/y;async;",
            error,
            "forward:/WEB-INF/page;")
        .stream()
        .map(way -> way.replace("%s", folder))
        .toList();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Object left = request.getAttribute(WORDS);
    String words = left == null ? String.valueOf(request.getQueryString()) : left.toString();
    obey(words, request, response);
  }

  private static void obey(String words, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String left = words;
    while (!left.isEmpty()) {
      int end = left.indexOf(';') < 0 ? left.length() : left.indexOf(';');
      String word = left.substring(0, end);
      left = left.substring(Math.min(left.length(), end + 1));
      int colon = word.indexOf(':') < 0 ? word.length() : word.indexOf(':');
      String what = word.substring(Math.min(word.length(), colon + 1));
      request.setAttribute(WORDS, left);
      switch (word.substring(0, colon)) {
        case "forward" -> {
          request.getRequestDispatcher(what).forward(request, response);
          return;
        }
        case "include" -> {
          request.getRequestDispatcher(what).include(request, response);
          return;
        }
        case "dispatch" -> {
          request.startAsync().dispatch(what);
          return;
        }
        case "async" -> {
          later(request.startAsync(), left);
          return;
        }
        case "asyncWith" -> {
          later(request.startAsync(request, response), left);
          return;
        }
        case "error" -> {
          response.sendError(Integer.parseInt(what));
          return;
        }
        case "authenticate" -> {
          if (!request.authenticate(response)) {
            return;
          }
          say(response, "true");
        }
        case "flush" -> response.flushBuffer();
        case "reset" -> response.reset();
        case "cache" -> response.setHeader("Cache-Control", what);
        default -> say(response, answer(word.substring(0, colon), what, request));
      }
    }
  }

  private static void later(AsyncContext async, String words) {
    Thread thread =
        new Thread(
            () -> {
              try {
                HttpServletRequest request = (HttpServletRequest) async.getRequest();
                obey(words, request, (HttpServletResponse) async.getResponse());
              } catch (ServletException | IOException e) {
                throw new IllegalStateException(e);
              } finally {
                async.complete();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void say(HttpServletResponse response, String what) throws IOException {
    response.getWriter().print(what + " ");
  }

  private static String answer(String word, String what, HttpServletRequest request) {
    return switch (word) {
      case "who" -> request.getRemoteUser();
      case "principal" -> {
        Principal principal = request.getUserPrincipal();
        yield principal == null ? "null" : principal.getName();
      }
      case "type" -> request.getAuthType();
      case "role" -> "" + request.isUserInRole(what);
      case "in" -> SignedIn.in(request).map(SignedIn::getName).orElse("null");
      case "login" -> login(what, request);
      case "logout" -> logout(request);
      case "change" -> changed(request);
      case "has" -> request.getSession(false) == null ? "none" : "some";
      case "get" -> value(request.getSession(false));
      case "new" -> value(request.getSession());
      case "put" -> {
        request.getSession().setAttribute(NAME, what);
        yield what;
      }
      case "end" -> {
        request.getSession(false).invalidate();
        yield "ended";
      }
      case "clear" -> {
        HttpSession session = request.getSession();
        names(session).forEach(session::removeAttribute);
        yield "cleared";
      }
      case "names" -> names(request.getSession()).toString().replace(" ", "");
      case "same" -> "" + (request.getSession() == request.getSession());
      case "nothing" -> "nothing";
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static String value(HttpSession session) {
    return session == null ? "none" : String.valueOf(session.getAttribute(NAME));
  }

  private static List<String> names(HttpSession session) {
    return new ArrayList<>(Collections.list(session.getAttributeNames()));
  }

  private static String login(String who, HttpServletRequest request) {
    int slash = who.indexOf('/');
    String password = slash < 0 ? RIGHT_PASSWORD : who.substring(slash + 1);
    try {
      request.login(slash < 0 ? who : who.substring(0, slash), password);
      return "in";
    } catch (ServletException e) {
      return "refused";
    }
  }

  private static String logout(HttpServletRequest request) {
    try {
      request.logout();
      return "out";
    } catch (ServletException e) {
      return "refused";
    }
  }

  private static String changed(HttpServletRequest request) {
    try {
      HttpSession session = request.getSession(false);
      String before = session == null ? "" : session.getId();
      String after = request.changeSessionId();
      return "" + (!after.equals(before) && after.equals(request.getSession(false).getId()));
    } catch (IllegalStateException e) {
      return "refused";
    }
  }
}
