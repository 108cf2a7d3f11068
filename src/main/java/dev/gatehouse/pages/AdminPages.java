package dev.gatehouse.pages;

import dev.gatehouse.pages.compiled.JteadminAuditGenerated;
import dev.gatehouse.pages.compiled.JteadminOverviewGenerated;
import dev.gatehouse.pages.compiled.JteadminSessionsGenerated;
import dev.gatehouse.pages.compiled.JteadminUserGenerated;
import dev.gatehouse.pages.compiled.JteadminUsersGenerated;
import dev.gatehouse.text.Words;

/** The pages for administrators, as {@link Pages} has those for everybody. */
public final class AdminPages {
  private final Links links;

  public AdminPages(Links links) {
    this.links = links;
  }

  /** What there is to see at a glance. */
  public String overview(Words words, AdminOverview model) {
    return Pages.html(
        output -> JteadminOverviewGenerated.render(output, null, words, links, model));
  }

  /** Users. */
  public String users(Words words, AdminUsers model) {
    return Pages.html(output -> JteadminUsersGenerated.render(output, null, words, links, model));
  }

  /** One user. */
  public String user(Words words, AdminUser model) {
    return Pages.html(output -> JteadminUserGenerated.render(output, null, words, links, model));
  }

  /** Live sessions. */
  public String sessions(Words words, AdminSessions model) {
    return Pages.html(
        output -> JteadminSessionsGenerated.render(output, null, words, links, model));
  }

  /** What happened. */
  public String audit(Words words, AdminAudit model) {
    return Pages.html(output -> JteadminAuditGenerated.render(output, null, words, links, model));
  }
}
