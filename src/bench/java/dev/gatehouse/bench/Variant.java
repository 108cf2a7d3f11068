package dev.gatehouse.bench;

import dev.gatehouse.bench.Postgres.Access;
import dev.gatehouse.testing.Http;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is measured side by side. */
enum Variant {
  BARE("bare", null),
  FLOOR("floor", null),
  GATEHOUSE("gatehouse", Variant::signInToGatehouse),
  GATEHOUSE_NO_CACHE("gatehouse, cache off", Variant::signInToGatehouse),
  JETTY_MEMORY("jetty, in memory", JettyApp::signIn),
  SPRING("spring", SpringApp::signIn),
  BARE_401("bare 401", null);

  static final String PASSWORD = "correct horse battery staple";

  /** Of bcrypt, for everybody who signs in while it is measured. */
  static final int COST = 10;

  /** Names of those whose sessions are there before: this and a number. */
  static final String USER = "user";

  /** Names of those who sign in while it is measured. */
  static final String LOGIN = "login";

  static final int USERS = 1_000;
  static final int LOGINS = 200;

  private final String title;
  private final SignIn signIn;

  Variant(String title, SignIn signIn) {
    this.title = title;
    this.signIn = signIn;
  }

  /** Of everybody who can sign in. */
  static Stream<String> names() {
    return Stream.concat(
        IntStream.range(0, USERS).mapToObj(i -> USER + i),
        IntStream.range(0, LOGINS).mapToObj(i -> LOGIN + i));
  }

  String title() {
    return title;
  }

  /** The name of its database, in which nobody else is. */
  String database() {
    return "bench_" + name().toLowerCase(Locale.ROOT);
  }

  /** Made in the JVM that serves it. */
  App app(Access database, Path refusal) {
    return switch (this) {
      case BARE -> new Bare();
      case FLOOR -> new Floor();
      case GATEHOUSE -> new GatehouseApp(database, true);
      case GATEHOUSE_NO_CACHE -> new GatehouseApp(database, false);
      case JETTY_MEMORY -> new JettyApp();
      case SPRING -> new SpringApp(database);
      case BARE_401 -> new Refusal(refusal);
    };
  }

  SignIn.Done signIn(Http http, String name) {
    return signIn.with(http, name);
  }

  List<String> signInAll(int count, int port) {
    try (Http http = new Http(port)) {
      return IntStream.range(0, count).mapToObj(i -> signIn(http, USER + i).cookie()).toList();
    }
  }

  private static SignIn.Done signInToGatehouse(Http http, String name) {
    long began = System.nanoTime();
    String cookie = http.signIn(name, PASSWORD);
    return new SignIn.Done(cookie, System.nanoTime() - began);
  }
}
