package dev.gatehouse.bench;

import dev.gatehouse.testing.Http;

/** How somebody signs in to a variant. */
@FunctionalInterface
interface SignIn {
  /** Signs in the user of this name, whose password is {@link Variant#PASSWORD}. */
  Done with(Http http, String name);

  /**
   * Somebody is signed in.
   *
   * @param cookie {@code NAME=VALUE}
   * @param nanos from the sent password to the answer
   */
  record Done(String cookie, long nanos) {}

  /** The value of a cookie that a response sets, {@code NAME=VALUE}. */
  static String cookie(Http.Response response, String name) {
    return response.headers("Set-Cookie").stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.replaceFirst(";.*", ""))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(response.status() + " without a cookie " + name));
  }
}
