package dev.gatehouse.audit;

import java.util.regex.Pattern;

/**
 * Where an event came from.
 *
 * @param address the client's address; of {@link Audit#COMMAND} and the like a word instead
 * @param request the container's number of the request, such as {@code 2F1} or {@code
 *     /192.0.2.7:58732@65DA40D7#8#1}: 1 to 100 characters of printable ASCII but blanks, quotes and
 *     {@code =}; empty when there is none, or it is of another form
 * @param actor account of the administrator who did it on a page; 0: nobody but whom it concerns
 */
public record Source(String address, String request, long actor) {
  private static final Pattern NUMBER = Pattern.compile("[!-~&&[^\"=]]{1,100}");

  public Source {
    request = NUMBER.matcher(request).matches() ? request : "";
  }

  /** Of what nobody did but whom it concerns. */
  public Source(String address, String request) {
    this(address, request, 0);
  }

  /** The same, of what this administrator did. */
  public Source by(long account) {
    return new Source(address, request, account);
  }
}
