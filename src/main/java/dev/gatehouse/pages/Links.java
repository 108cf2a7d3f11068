package dev.gatehouse.pages;

/**
 * Where the pages' links and forms lead.
 *
 * @param contextPath of the app, as the servlet container gives it: empty, or {@code /app}
 * @param loginPath within the app, such as {@code /login}
 * @param logoutPath within the app, such as {@code /logout}
 * @param basePath within the app, such as {@code /gatehouse}; the assets are below it
 */
public record Links(String contextPath, String loginPath, String logoutPath, String basePath) {
  public Links {
    if (!contextPath.isEmpty()) {
      checkPath("contextPath", contextPath);
    }
    checkPath("loginPath", loginPath);
    checkPath("logoutPath", logoutPath);
    checkPath("basePath", basePath);
  }

  /** The app's start page. */
  public String home() {
    return contextPath + "/";
  }

  /** The sign-in page, and where its form is posted. */
  public String login() {
    return contextPath + loginPath;
  }

  /** Where a sign-out is posted. */
  public String logout() {
    return contextPath + logoutPath;
  }

  /** Where somebody who is signed in types the password once more. */
  public String reauthenticate() {
    return contextPath + basePath + "/reauthenticate";
  }

  /** The page of one's own sessions. */
  public String account() {
    return contextPath + basePath + "/account";
  }

  /** Where the end of one of one's own sessions is posted. */
  public String endSession(long id) {
    return account() + "/sessions/" + id + "/end";
  }

  /** Where the end of all one's other sessions is posted. */
  public String endOthers() {
    return account() + "/sessions/end-others";
  }

  /** Where people change their password, and where the form for it is posted. */
  public String password() {
    return contextPath + basePath + "/account/password";
  }

  /** Where a one-time link leads, and where its form is posted. */
  public String recover() {
    return contextPath + basePath + "/recover";
  }

  /** How long the session has left, and where it is prolonged. */
  public String session() {
    return contextPath + basePath + "/session";
  }

  /** The script; the address changes with its content. */
  public String script() {
    return asset(Asset.SCRIPT);
  }

  /** What the script must be for a browser to run it. */
  public String scriptHash() {
    return Asset.scriptHash();
  }

  /** The style sheet; the address changes with its content. */
  public String style() {
    return asset(Asset.STYLE);
  }

  /** The icon; the address changes with its content. */
  public String icon() {
    return asset(Asset.ICON);
  }

  private String asset(Asset asset) {
    return contextPath + basePath + "/assets/" + asset.name() + "?v=" + asset.version();
  }

  // Two slashes in front would lead to another host.
  private static void checkPath(String name, String path) {
    if (!path.startsWith("/") || path.startsWith("//") || path.endsWith("/")) {
      throw new IllegalArgumentException(
          name + " must begin with one slash and not end with one: " + path);
    }
  }
}
