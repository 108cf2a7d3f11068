package dev.gatehouse.pages;

import dev.gatehouse.pages.compiled.JtehomeGenerated;
import dev.gatehouse.pages.compiled.JtemessageGenerated;
import dev.gatehouse.pages.compiled.JteownSessionsGenerated;
import dev.gatehouse.pages.compiled.JtepasswordChangeGenerated;
import dev.gatehouse.pages.compiled.JterecoverGenerated;
import dev.gatehouse.pages.compiled.JtesignInGenerated;
import dev.gatehouse.pages.compiled.JtestepUpGenerated;
import dev.gatehouse.text.Words;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.util.function.Consumer;

/**
 * The pages as HTML text, to be sent as {@code text/html; charset=utf-8}, in the language of these
 * words. Every value is escaped for the place it stands in. Safe for use by many threads.
 */
public final class Pages {
  private final Links links;

  public Pages(Links links) {
    this.links = links;
  }

  /** The form that asks for name and password, or the reason why it is not shown. */
  public String signIn(Words words, SignIn model) {
    return html(output -> JtesignInGenerated.render(output, null, words, links, model));
  }

  /** The start page of someone who is signed in. */
  public String home(Words words, Home model) {
    return html(output -> JtehomeGenerated.render(output, null, words, links, model));
  }

  /** The form that asks for the password once more. */
  public String stepUp(Words words, StepUp model) {
    return html(output -> JtestepUpGenerated.render(output, null, words, links, model));
  }

  /** One's own sessions. */
  public String ownSessions(Words words, OwnSessions model) {
    return html(output -> JteownSessionsGenerated.render(output, null, words, links, model));
  }

  /** The form that asks for the current password and a new one. */
  public String passwordChange(Words words, PasswordChange model) {
    return html(output -> JtepasswordChangeGenerated.render(output, null, words, links, model));
  }

  /** The form that asks for a one-time code and a new password. */
  public String recover(Words words, Recover model) {
    return html(output -> JterecoverGenerated.render(output, null, words, links, model));
  }

  /** A page that says one thing, such as "not found". */
  public String message(Words words, Message model) {
    return html(output -> JtemessageGenerated.render(output, null, words, links, model));
  }

  // The compiled templates are called without jte's engine: no look-up of classes by name, which
  // depends on the container's class loaders, and a wrong parameter does not compile.
  static String html(Consumer<HtmlTemplateOutput> template) {
    StringOutput text = new StringOutput();
    template.accept(new OwaspHtmlTemplateOutput(text));
    return text.toString();
  }
}
