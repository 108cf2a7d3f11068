package dev.gatehouse.web;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.RecordedEvent;
import java.util.regex.Pattern;

/** As which file the audit record is taken away. */
enum AuditFormat {
  /** RFC 4180, with a line of names; what a spreadsheet would take for a formula stays text. */
  CSV(
      "text/csv",
      "at,event,account,username,actor,actor_name,session,source,request,reason,count\r\n",
      "",
      "") {
    @Override
    String line(RecordedEvent recorded) {
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
  },

  /** An array with an object for each event, one a line. */
  JSON("application/json", "[", ",\n", "]\n") {
    @Override
    String line(RecordedEvent recorded) {
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
  };

  private static final Pattern FORMULA = Pattern.compile("(^|;)([=+\\-@＝＋－＠])");

  private final String contentType;
  private final String begin;
  private final String between;
  private final String end;

  AuditFormat(String contentType, String begin, String between, String end) {
    this.contentType = contentType;
    this.begin = begin;
    this.between = between;
    this.end = end;
  }

  /** One event; prints names as they are now. */
  abstract String line(RecordedEvent recorded);

  String contentType() {
    return contentType;
  }

  String begin() {
    return begin;
  }

  /** What stands between two lines. */
  String between() {
    return between;
  }

  String end() {
    return end;
  }

  private static String number(long id) {
    return id == 0 ? "" : Long.toString(id);
  }

  private static String cell(String text) {
    String safe = FORMULA.matcher(text).replaceAll("$1'$2");
    return '"' + safe.replace("\"", "\"\"") + '"';
  }
}
