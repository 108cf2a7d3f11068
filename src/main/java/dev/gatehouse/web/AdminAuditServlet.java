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
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.text.Text;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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
  private static final Pattern FORMULA = Pattern.compile("(^|;)([=+\\-@＝＋－＠])");
  private static final String CSV_HEAD =
      "at,event,account,username,actor,actor_name,session,source,request,reason,count\r\n";

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
  void show(String path, Active active, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, String> query = Body.query(request);
    switch (path) {
      case "" -> page(query, active, request, response);
      case "/gatehouse-audit.csv", "/gatehouse-audit.json" -> {
        if (!isUnderstood(query, request.getQueryString())) {
          Text detail = Text.of("problem.malformed-address");
          answers().refuse(request, response, Problem.badRequest(detail));
        } else if (path.endsWith("csv")) {
          csv(query, request, response);
        } else {
          json(query, request, response);
        }
      }
      default -> notFound(request, response);
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

  private void page(
      Map<String, String> query,
      Active active,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    long before = number(query.getOrDefault("before", ""), Long.MAX_VALUE);
    String user = query.getOrDefault("user", "").strip();
    List<RecordedEvent> found =
        asked(query).map(asked -> directory.before(asked, before, ROWS + 1)).orElse(List.of());
    boolean isLast = found.size() <= ROWS;
    AdminAudit model =
        new AdminAudit(
            administrator(active),
            user,
            event(query),
            days(query),
            Audit.EVENTS,
            found.stream().limit(ROWS).map(AdminAuditServlet::row).toList(),
            before == Long.MAX_VALUE,
            isLast ? 0 : found.get(ROWS - 1).id(),
            Notice.NONE);
    answers().admin(request, response, 200, words -> pages.audit(words, model));
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

  private void csv(
      Map<String, String> query, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<RecordedEvent> first = first(query, request);
    Writer out = answers().file(request, response, "text/csv", "gatehouse-audit.csv");
    out.write(CSV_HEAD);
    write(first, query, request, recorded -> out.write(csv(recorded)));
    out.close(); // only when all is there: to close it is to say so
  }

  private static String csv(RecordedEvent recorded) {
    AuditEvent event = recorded.event();
    return String.join(
            ",",
            recorded.at().toString(),
            event.name(),
            number(event.account()),
            cell(recorded.accountName()),
            number(event.actor()),
            cell(recorded.actorName()),
            number(event.session()),
            cell(event.source()),
            cell(event.request()),
            event.reason(),
            Long.toString(event.count()))
        + "\r\n";
  }

  private static String number(long id) {
    return id == 0 ? "" : Long.toString(id);
  }

  private static String cell(String text) {
    String safe = FORMULA.matcher(text).replaceAll("$1'$2");
    return '"' + safe.replace("\"", "\"\"") + '"';
  }

  private void json(
      Map<String, String> query, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<RecordedEvent> first = first(query, request);
    Writer out = answers().file(request, response, "application/json", "gatehouse-audit.json");
    String[] between = {"[\n"};
    write(
        first,
        query,
        request,
        recorded -> {
          out.write(between[0] + json(recorded));
          between[0] = ",\n";
        });
    out.write(between[0].equals(",\n") ? "\n]\n" : "[]\n");
    out.close(); // as above
  }

  private static String json(RecordedEvent recorded) {
    AuditEvent event = recorded.event();
    return Json.object()
        .add("at", recorded.at().toString())
        .add("event", event.name())
        .add("account", event.account())
        .add("username", recorded.accountName())
        .add("actor", event.actor())
        .add("actor_name", recorded.actorName())
        .add("session", event.session())
        .add("source", event.source())
        .add("request", event.request())
        .add("reason", event.reason())
        .add("count", event.count())
        .build()
        .toString();
  }

  /** Takes one event. */
  @FunctionalInterface
  private interface Taker {
    void take(RecordedEvent recorded) throws IOException;
  }

  /**
   * Read before anything is sent, so that a database that is away is told as on any page; nothing
   * for HEAD, which would read all of them for nobody.
   */
  private List<RecordedEvent> first(Map<String, String> query, HttpServletRequest request) {
    return asked(query)
        .filter(asked -> request.getMethod().equals("GET"))
        .map(asked -> directory.before(asked, Long.MAX_VALUE, BATCH))
        .orElse(List.of());
  }

  /** In batches: however slowly they are read, no connection to the database waits for it. */
  private void write(
      List<RecordedEvent> first, Map<String, String> query, HttpServletRequest request, Taker taker)
      throws IOException {
    List<RecordedEvent> batch = first;
    while (!batch.isEmpty()) {
      for (RecordedEvent recorded : batch) {
        taker.take(recorded);
      }
      boolean isLast = batch.size() < BATCH;
      long last = batch.get(batch.size() - 1).id();
      batch = isLast ? List.of() : further(asked(query).orElseThrow(), last, request);
    }
  }

  private List<RecordedEvent> further(AuditQuery asked, long before, HttpServletRequest request)
      throws IOException {
    try {
      if (isAdmin(request)) {
        return directory.before(asked, before, BATCH);
      }
    } catch (DatabaseException e) {
      answers().audit().storeUnavailable(e);
      throw new IOException("a file of the audit record is cut short: the database is away", e);
    }
    throw new IOException(
        "a file of the audit record is cut short: its reader is no administrator now");
  }
}
