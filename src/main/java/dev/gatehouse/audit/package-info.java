/** What happened: one line per event, by the names of the OWASP Logging Vocabulary. */
package dev.gatehouse.audit;
