package dev.gatehouse.web;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.audit.Audit;
import dev.gatehouse.audit.AuditDirectory;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditQuery;
import dev.gatehouse.audit.RecordedEvent;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.pages.AdminAudit;
import dev.gatehouse.pages.AdminPages;
import dev.gatehouse.pages.Administrator.Section;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.text.Text;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happened, for administrators; the files hold all that the page was asked for, the latest
 * first:
 *
 * <pre>
 *   GET /gatehouse/admin/audit?user=NAME&amp;event=NAME&amp;days=N&amp;before=ID
 *   GET /gatehouse/admin/audit/gatehouse-audit.csv?…     RFC 4180, with a line of names
 *   GET /gatehouse/admin/audit/gatehouse-audit.json?…    an array of objects
 * </pre>
 *
 * In CSV what a spreadsheet would take for a formula has an apostrophe in front, also behind a
 * semicolon, which is where cells end for many languages' spreadsheets. A question for a file that
 * is not understood whole is refused. A file that cannot be finished, since the database or its
 * reader's session is gone, ends as a broken transfer.
 */
public final class AdminAuditServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;
  private static final int BATCH = 1_000;
  private static final int USUAL_DAYS = 7;

  private final transient AuditDirectory directory;
  private final transient AdminPages pages;

  /** The record of one realm. */
  public AdminAuditServlet(
      AuditDirectory directory, AdminPages pages, SessionCookie cookie, Answers answers) {
    super(cookie, Section.AUDIT, answers, "GET", "HEAD");
    this.directory = directory;
    this.pages = pages;
  }

  @Override
  void show(Visit visit) throws IOException {
    switch (visit.path()) {
      case "" -> page(visit);
      case "/gatehouse-audit.csv" -> file(visit, AuditFormat.CSV);
      case "/gatehouse-audit.json" -> file(visit, AuditFormat.JSON);
      default -> refuse(visit, Problem.NOT_FOUND);
    }
  }

  /** A page shows what it took a question for; a file would hold something else unseen. */
  private static boolean isUnderstood(Map<String, String> query, String asked) {
    return asked == null
        || (!query.isEmpty()
            && Set.of("user", "event", "days").containsAll(query.keySet())
            && query.getOrDefault("event", "").equals(event(query))
            && query.getOrDefault("days", "" + USUAL_DAYS).equals("" + days(query)));
  }

  private void page(Visit visit) throws IOException {
    Map<String, String> query = visit.query();
    long before = number(query.getOrDefault("before", ""), Long.MAX_VALUE);
    String user = query.getOrDefault("user", "").strip();
    List<RecordedEvent> found =
        asked(query).map(asked -> directory.before(asked, before, ROWS + 1)).orElse(List.of());
    boolean isLast = found.size() <= ROWS;
    AdminAudit model =
        new AdminAudit(
            administrator(visit),
            user,
            event(query),
            days(query),
            Audit.EVENTS,
            found.stream().limit(ROWS).map(AdminAuditServlet::row).toList(),
            before == Long.MAX_VALUE,
            isLast ? 0 : found.get(ROWS - 1).id(),
            Notice.NONE);
    page(visit, 200, words -> pages.audit(words, model));
  }

  /** Empty when no account can have the name that is asked for. */
  private static Optional<AuditQuery> asked(Map<String, String> query) {
    String user = query.getOrDefault("user", "").strip();
    Optional<AccountName> name = AccountName.parse(user);
    return user.isEmpty() || name.isPresent()
        ? Optional.of(
            new AuditQuery(
                name.map(AccountName::text).orElse(""), event(query), Duration.ofDays(days(query))))
        : Optional.empty();
  }

  private static String event(Map<String, String> query) {
    String event = query.getOrDefault("event", "");
    return Audit.EVENTS.contains(event) ? event : "";
  }

  private static int days(Map<String, String> query) {
    int days = (int) number(query.getOrDefault("days", ""), USUAL_DAYS);
    return AdminAudit.DAYS.contains(days) ? days : USUAL_DAYS;
  }

  private static AdminAudit.Row row(RecordedEvent recorded) {
    AuditEvent event = recorded.event();
    return new AdminAudit.Row(
        recorded.at(),
        event.name(),
        event.reason(),
        event.account(),
        recorded.accountName(),
        recorded.actorName(),
        event.session(),
        event.source(),
        event.count());
  }

  private void file(Visit visit, AuditFormat format) throws IOException {
    if (!isUnderstood(visit.query(), visit.request().getQueryString())) {
      refuse(visit, Problem.badRequest(Text.of("problem.malformed-address")));
      return;
    }
    List<RecordedEvent> batch = first(visit);
    String name = visit.path().substring(1);
    Writer out = answers().file(visit.request(), visit.response(), format.contentType(), name);
    out.write(format.begin());
    String between = "";
    while (!batch.isEmpty()) {
      for (RecordedEvent recorded : batch) {
        out.write(between + format.line(recorded));
        between = format.between();
      }
      boolean isLast = batch.size() < BATCH;
      batch = isLast ? List.of() : further(visit, batch.get(batch.size() - 1).id());
    }
    out.write(format.end());
    out.close(); // only when all is there: to close it is to say so
  }

  /**
   * Read before anything is sent, so that a database that is away is told as on any page; nothing
   * for HEAD, which would read all of them for nobody.
   */
  private List<RecordedEvent> first(Visit visit) {
    return asked(visit.query())
        .filter(asked -> visit.request().getMethod().equals("GET"))
        .map(asked -> directory.before(asked, Long.MAX_VALUE, BATCH))
        .orElse(List.of());
  }

  /** In batches: however slowly they are taken, no connection to the database waits for it. */
  private List<RecordedEvent> further(Visit visit, long before) throws IOException {
    try {
      if (isStillAdmin(visit)) {
        return directory.before(asked(visit.query()).orElseThrow(), before, BATCH);
      }
    } catch (DatabaseException e) {
      answers().audit().storeUnavailable(e);
      throw new IOException("a file of the audit record is cut short: the database is away", e);
    }
    throw new IOException("a file of the audit record is cut short: its reader is out");
  }
}
