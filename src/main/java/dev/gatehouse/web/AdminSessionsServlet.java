package dev.gatehouse.web;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.pages.AdminPages;
import dev.gatehouse.pages.AdminSessions;
import dev.gatehouse.pages.Administrator.Section;
import dev.gatehouse.session.SessionDirectory;
import dev.gatehouse.session.SessionDirectory.Entry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everybody's sessions, for administrators:
 *
 * <pre>
 *   GET  /gatehouse/admin/sessions?find=NAME|SID&amp;before=SID  some of them
 *   POST /gatehouse/admin/sessions/SID/end                   ends one
 * </pre>
 */
public final class AdminSessionsServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;
  private static final String END = "/end";

  private final transient SessionDirectory directory;
  private final transient AdminPages pages;

  /** The sessions of one realm. */
  public AdminSessionsServlet(
      SessionDirectory directory, AdminPages pages, SessionCookie cookie, Answers answers) {
    super(cookie, Section.SESSIONS, answers, "GET", "HEAD", "POST");
    this.directory = directory;
    this.pages = pages;
  }

  @Override
  String formOf(String path) {
    return answers().paths().admin() + "/sessions";
  }

  @Override
  void show(Visit visit) throws IOException {
    if (!visit.path().isEmpty()) {
      refuse(visit, Problem.NOT_FOUND);
      return;
    }
    Map<String, String> query = visit.query();
    String find = query.getOrDefault("find", "").strip();
    long before = number(query.getOrDefault("before", ""), Long.MAX_VALUE);
    List<Entry> found = find(find, before);
    boolean isLast = found.size() <= ROWS;
    List<AdminSessions.Row> rows =
        found.stream().limit(ROWS).map(entry -> row(entry, visit)).toList();
    AdminSessions model =
        new AdminSessions(
            administrator(visit),
            find,
            rows,
            before == Long.MAX_VALUE,
            isLast ? 0 : found.get(ROWS - 1).session().id(),
            noticeOf(visit),
            visit.active().now());
    page(visit, 200, words -> pages.sessions(words, model));
  }

  /** Those of a user; if nobody of that name has one, that of the number. */
  private List<Entry> find(String find, long before) {
    Optional<AccountName> name = AccountName.parse(find);
    if (name.isEmpty() && !find.isEmpty()) {
      return List.of();
    }
    List<Entry> found = directory.page(name.map(AccountName::text).orElse(""), before, ROWS + 1);
    long sid = number(find, 0);
    return found.isEmpty() && sid != 0 ? directory.find(sid).stream().toList() : found;
  }

  private static AdminSessions.Row row(Entry entry, Visit visit) {
    return new AdminSessions.Row(
        entry.session().id(),
        entry.account().id(),
        entry.account().name(),
        entry.client().words(),
        entry.source(),
        entry.session().authenticatedAt(),
        entry.session().lastAccessAt(),
        entry.session().id() == visit.active().session().id());
  }

  @Override
  void change(Visit visit) throws IOException {
    boolean isEnd = visit.path().startsWith("/") && visit.path().endsWith(END);
    long sid =
        isEnd ? number(visit.path().substring(1, visit.path().length() - END.length()), 0) : 0;
    Optional<Long> account = directory.end(sid);
    if (account.isEmpty()) {
      refuse(visit, Problem.NOT_FOUND);
      return;
    }
    answers().audit().sessionEnded(account.get(), sid, sourceOf(visit), "ended");
    if (sid == visit.active().session().id()) {
      Visitor.of(visit.request()).ended();
    }
    done(visit, formOf(visit.path()), "ended");
  }
}
