package com.example;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditListener;

/** Writes to people whose account was signed in to in a browser that is new to it. */
public final class NewBrowserMail implements AuditListener {
  @Override
  public void happened(AuditEvent event) {
    if (event.name().equals("authn_login_success") && event.reason().equals("new_device")) {
      Mail.send(event.account(), "Somebody signed in from " + event.source() + ". Was it you?");
    }
  }
}
