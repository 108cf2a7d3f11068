package dev.gatehouse.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where the pages' links and forms lead, and what their app is called.
 *
 * @param contextPath of the app, as the servlet container gives it: empty, or {@code /app}
 * @param loginPath within the app, such as {@code /login}
 * @param logoutPath within the app, such as {@code /logout}
 * @param basePath within the app, such as {@code /gatehouse}; the assets are below it
 * @param assets what the pages ask for
 */
public record Links(
    String contextPath, String loginPath, String logoutPath, String basePath, Assets assets) {
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

  /** What there is to see at a glance, for administrators. */
  public String admin() {
    return contextPath + basePath + "/admin";
  }

  /** All users; where a new one is posted. */
  public String users() {
    return admin() + "/users";
  }

  /** One user. */
  public String user(long id) {
    return users() + "/" + id;
  }

  /** Where something to be done to a user is posted, such as {@code disable}. */
  public String user(long id, String what) {
    return user(id) + "/" + what;
  }

  /** All sessions. */
  public String sessions() {
    return admin() + "/sessions";
  }

  /** Where the end of anybody's session is posted. */
  public String endAnySession(long id) {
    return sessions() + "/" + id + "/end";
  }

  /** The audit record. */
  public String audit() {
    return admin() + "/audit";
  }

  /** Users whose names hold this part, behind this name. */
  public String users(String find, String after) {
    return users() + query("find", find, "after", after);
  }

  /** Sessions of this user, or the one of this number, before this number; 0: the newest. */
  public String sessions(String find, long before) {
    return sessions() + query("find", find, "before", number(before));
  }

  /** Events that the record's page was asked for, before this number; 0: the latest. */
  public String audit(AdminAudit asked, long before) {
    return audit() + auditQuery(asked, before);
  }

  /** The same as a file: {@code csv} or {@code json}. */
  public String auditFile(AdminAudit asked, String type) {
    return audit() + "/gatehouse-audit." + type + auditQuery(asked, 0);
  }

  /** What concerns one user. */
  public String auditOf(String username) {
    return audit() + query("user", username);
  }

  private static String auditQuery(AdminAudit asked, long before) {
    return query(
        "user",
        asked.user(),
        "event",
        asked.event(),
        "days",
        number(asked.days()),
        "before",
        number(before));
  }

  private static String number(long number) {
    return number == 0 ? "" : Long.toString(number);
  }

  /** Names and values in turn; those without a value are left out. */
  private static String query(String... pairs) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      if (!pairs[i + 1].isEmpty()) {
        query
            .append(query.isEmpty() ? '?' : '&')
            .append(pairs[i])
            .append('=')
            .append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
      }
    }
    return query.toString();
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

  /** What the pages for administrators need besides. */
  public String adminStyle() {
    return asset(Asset.ADMIN_STYLE);
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
    return asset(assets.style());
  }

  /** The logo, which is the icon too; the address changes with its content. */
  public String logo() {
    return asset(assets.brand().logo());
  }

  /** Its media type, such as {@code image/png}. */
  public String logoType() {
    return assets.brand().logo().contentType().replaceFirst(";.*", "");
  }

  /** The app's name to people. */
  public String brandName() {
    return assets.brand().name();
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
