package dev.gatehouse.web;

import dev.gatehouse.access.Origin;
import dev.gatehouse.account.AccountDirectory;
import dev.gatehouse.account.AccountDirectory.Change;
import dev.gatehouse.account.AccountEntry;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.NewAccount;
import dev.gatehouse.account.Recovery;
import dev.gatehouse.audit.Audit;
import dev.gatehouse.audit.Source;
import dev.gatehouse.pages.AdminPages;
import dev.gatehouse.pages.AdminUser;
import dev.gatehouse.pages.AdminUsers;
import dev.gatehouse.pages.AdminUsers.Typed;
import dev.gatehouse.pages.Administrator.Section;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.pages.UserState;
import dev.gatehouse.session.SessionDirectory;
import dev.gatehouse.text.Text;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Users, for administrators:
 *
 * <pre>
 *   GET  /gatehouse/admin/users?find=PART&amp;after=NAME  some of them
 *   POST /gatehouse/admin/users                       adds one, username and roles, and makes a link
 *   GET  /gatehouse/admin/users/ID                    one of them
 *   POST /gatehouse/admin/users/ID/roles              gives exactly these
 *   POST /gatehouse/admin/users/ID/WHAT               enable, disable, link, end-sessions, remove
 *   GET  /gatehouse/admin/users/ID/WHAT               303 to ID: an answer to a POST was reloaded
 * </pre>
 *
 * A one-time link stands in the answer to the POST that made it, and nowhere else. It is made of
 * the first of {@code gatehouse.origins}, never of what a request says; without that it is a path,
 * which the administrator's own browser completes.
 */
public final class AdminUsersServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;

  private static final Body.Shape ADD =
      new Body.Shape("add_user_body", List.of("username"), List.of("roles"));
  private static final Body.Shape ROLES = new Body.Shape("roles_body", List.of(), List.of("roles"));
  private static final Body.Shape REMOVE =
      new Body.Shape("remove_user_body", List.of("sure"), List.of());
  private static final Problem BAD_FORM = Problem.badRequest(Text.of("admin.bad-form"));
  private static final String REMOVED = "removed";

  private final transient AccountDirectory accounts;
  private final transient SessionDirectory sessions;
  private final transient Recovery recovery;
  private final transient String site;
  private final transient AdminPages pages;

  /**
   * The users of one realm.
   *
   * @param origins under which people reach the app; may be empty
   */
  public AdminUsersServlet(
      AccountDirectory accounts,
      SessionDirectory sessions,
      Recovery recovery,
      List<Origin> origins,
      AdminPages pages,
      SessionCookie cookie,
      Answers answers) {
    super(cookie, Section.USERS, answers, "GET", "HEAD", "POST");
    this.accounts = accounts;
    this.sessions = sessions;
    this.recovery = recovery;
    this.site = origins.isEmpty() ? "" : origins.get(0).text();
    this.pages = pages;
  }

  @Override
  String formOf(String path) {
    int what = path.lastIndexOf('/');
    return users() + (what > 0 ? path.substring(0, what) : "");
  }

  private String users() {
    return answers().paths().admin() + "/users";
  }

  @Override
  void show(Visit visit) throws IOException {
    if (visit.path().isEmpty()) {
      list(visit, 200, noticeOf(visit), Typed.NOTHING);
      return;
    }
    String[] parts = visit.path().split("/", -1);
    Optional<AccountEntry> entry = parts.length <= 3 ? find(parts[1]) : Optional.empty();
    if (entry.isPresent() && parts.length == 3) {
      answers().seeOther(visit.request(), visit.response(), page(entry.get().account().id()));
    } else if (entry.isPresent()) {
      Notice notice = noticeOf(visit);
      show(entry.get(), visit, 200, notice, "", joined(entry.get()));
    } else {
      refuse(visit, Problem.NOT_FOUND);
    }
  }

  private Optional<AccountEntry> find(String id) {
    return accounts.find(number(id, 0));
  }

  private void list(Visit visit, int status, Notice notice, Typed typed) throws IOException {
    Map<String, String> query = visit.query();
    String find = query.getOrDefault("find", "");
    String after = query.getOrDefault("after", "");
    String part = AccountName.parse(find.strip()).map(AccountName::text).orElse(find);
    List<AccountEntry> found = accounts.page(part, after, ROWS + 1);
    boolean isLast = found.size() <= ROWS;
    List<AdminUsers.Row> rows =
        found.stream()
            .limit(ROWS)
            .map(
                entry ->
                    new AdminUsers.Row(
                        entry.account().id(),
                        entry.account().name(),
                        List.copyOf(entry.account().roles()),
                        state(entry)))
            .toList();
    AdminUsers model =
        new AdminUsers(
            administrator(visit),
            find,
            rows,
            after.isEmpty(),
            isLast ? "" : found.get(ROWS - 1).account().name(),
            notice,
            typed);
    page(visit, status, words -> pages.users(words, model));
  }

  private void show(
      AccountEntry entry, Visit visit, int status, Notice notice, String link, String typedRoles)
      throws IOException {
    AdminUser model =
        new AdminUser(
            administrator(visit),
            entry.account().id(),
            entry.account().name(),
            List.copyOf(entry.account().roles()),
            typedRoles,
            state(entry),
            entry.mustChange(),
            entry.createdAt(),
            notice,
            link,
            visit.active().now());
    page(visit, status, words -> pages.user(words, model));
  }

  private static String joined(AccountEntry entry) {
    return String.join(" ", entry.account().roles());
  }

  private static UserState state(AccountEntry entry) {
    if (!entry.isEnabled()) {
      return UserState.DISABLED;
    }
    return entry.hasPassword() ? UserState.ENABLED : UserState.NO_PASSWORD;
  }

  @Override
  void change(Visit visit) throws IOException {
    if (visit.path().isEmpty()) {
      add(visit);
      return;
    }
    String[] parts = visit.path().split("/", -1);
    Optional<AccountEntry> entry = parts.length == 3 ? find(parts[1]) : Optional.empty();
    if (entry.isEmpty()) {
      refuse(visit, Problem.NOT_FOUND);
    } else {
      change(entry.get(), parts[2], visit);
    }
  }

  private void change(AccountEntry entry, String what, Visit visit) throws IOException {
    long id = entry.account().id();
    Audit audit = answers().audit();
    Source source = sourceOf(visit);
    switch (what) {
      case "link" -> link(entry, visit, Notice.NONE);
      case "end-sessions" -> {
        sessions.endAllOf(entry.account().name());
        audit.sessionEnded(id, 0, source, "all_of_user");
        done(visit, page(id), "ended-all");
      }
      case "enable" ->
          after(
              accounts.enable(id),
              entry,
              "enabled",
              () -> audit.userUpdated(id, source, "enabled"),
              visit);
      case "disable" ->
          after(
              accounts.disable(id),
              entry,
              "disabled",
              () -> audit.userUpdated(id, source, "disabled"),
              visit);
      case "remove" -> remove(entry, visit);
      case "roles" -> setRoles(entry, visit);
      default -> refuse(visit, Problem.NOT_FOUND);
    }
  }

  /** What cannot be undone asks for more than a click. */
  private void remove(AccountEntry entry, Visit visit) throws IOException {
    if (!(Body.read(visit.request(), REMOVE) instanceof Body.Fields)) {
      refuse(visit, BAD_FORM);
      return;
    }
    long id = entry.account().id();
    Source source = sourceOf(visit);
    Runnable record = () -> answers().audit().userDeleted(id, source);
    after(accounts.remove(id), entry, REMOVED, record, visit);
  }

  private void after(Change change, AccountEntry entry, String deed, Runnable record, Visit visit)
      throws IOException {
    switch (change) {
      case DONE -> {
        record.run();
        if (entry.account().id() == visit.active().account().id()) {
          Visitor.of(visit.request()).ended();
        }
        boolean isGone = deed.equals(REMOVED);
        done(visit, isGone ? users() : page(entry.account().id()), deed);
      }
      case UNKNOWN -> refuse(visit, Problem.NOT_FOUND);
      case LAST_ADMIN -> {
        Problem problem = Problem.conflict(Text.of("admin.last-admin"));
        refuse(problem, entry, joined(entry), visit);
      }
    }
  }

  private String page(long id) {
    return users() + "/" + id;
  }

  /** On the user's page, or for a program as a problem. */
  private void refuse(Problem problem, AccountEntry entry, String typedRoles, Visit visit)
      throws IOException {
    if (visit.isNavigation()) {
      Notice notice = problem.asNotice();
      show(entry, visit, problem.status(), notice, "", typedRoles);
    } else {
      answers().problem(visit.request(), visit.response(), problem);
    }
  }

  private void setRoles(AccountEntry entry, Visit visit) throws IOException {
    if (!(Body.read(visit.request(), ROLES) instanceof Body.Fields fields)) {
      refuse(visit, BAD_FORM);
      return;
    }
    Set<String> roles = roles(fields);
    Optional<Problem> problem = problemWith(roles);
    if (problem.isPresent()) {
      refuse(problem.get(), entry, fields.get("roles"), visit);
    } else {
      long id = entry.account().id();
      Source source = sourceOf(visit);
      Change change = accounts.setRoles(id, roles);
      Runnable record = () -> answers().audit().rolesChanged(id, source);
      after(change, entry, "roles", record, visit);
    }
  }

  private static Set<String> roles(Body.Fields fields) {
    Set<String> roles = new TreeSet<>(List.of(fields.get("roles").split("[\\s,;]+")));
    roles.remove("");
    return roles;
  }

  private static Optional<Problem> problemWith(Set<String> roles) {
    return roles.stream()
        .filter(role -> !NewAccount.isRoleName(role))
        .findFirst()
        .map(role -> Problem.badRequest(Text.of("admin.bad-role", Text.verbatim(role))));
  }

  private void add(Visit visit) throws IOException {
    if (!(Body.read(visit.request(), ADD) instanceof Body.Fields fields)) {
      refuse(visit, BAD_FORM);
      return;
    }
    Set<String> roles = roles(fields);
    Optional<AccountName> name = AccountName.parse(fields.get("username").strip());
    Optional<Problem> problem =
        name.isEmpty()
            ? Optional.of(Problem.badRequest(Text.of("problem.account-name")))
            : problemWith(roles);
    if (problem.isEmpty()) {
      Optional<Long> id = accounts.add(name.get(), roles);
      if (id.isPresent()) {
        answers().audit().userCreated(id.get(), sourceOf(visit));
        Notice notice = Notice.done(Text.of("admin.done.added"));
        link(accounts.find(id.get()).orElseThrow(), visit, notice);
        return;
      }
      problem = Optional.of(Problem.conflict(Text.of("admin.name-taken")));
    }
    if (visit.isNavigation()) {
      Typed typed = new Typed(fields.get("username"), fields.get("roles"));
      Notice notice = problem.get().asNotice();
      list(visit, problem.get().status(), notice, typed);
    } else {
      answers().problem(visit.request(), visit.response(), problem.get());
    }
  }

  private void link(AccountEntry entry, Visit visit, Notice notice) throws IOException {
    Optional<String> code = recovery.issue(new AccountName(entry.account().name()));
    if (code.isEmpty()) { // disabled or removed meanwhile
      refuse(visit, Problem.NOT_FOUND);
      return;
    }
    answers().audit().userUpdated(entry.account().id(), sourceOf(visit), "link");
    String page = site + visit.request().getContextPath() + answers().paths().recover();
    String link = page + "#" + code.get();
    if (visit.isNavigation()) {
      show(entry, visit, 200, notice, link, joined(entry));
    } else {
      answers()
          .json(
              visit.request(),
              visit.response(),
              Json.object().add("id", entry.account().id()).add("link", link));
    }
  }
}
