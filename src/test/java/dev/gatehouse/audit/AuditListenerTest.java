package dev.gatehouse.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.Mail;
import com.example.NewBrowserMail;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.LoggingPage;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.web.LogCapture;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app hears what happens, and can hinder nothing by it. */
class AuditListenerTest {
  private static final ConcurrentLinkedQueue<String> HEARD = new ConcurrentLinkedQueue<>();

  private final TestRealm realm = TestRealm.create();

  @AfterEach
  void close() {
    realm.close();
    HEARD.clear();
  }

  /** Found as another project's jar would bring it. */
  public static final class Hearing implements AuditListener {
    public Hearing() {}

    @Override
    public void happened(AuditEvent event) {
      HEARD.add(event.line().replaceAll(" (source|session|request)=\\S+", ""));
    }
  }

  @Test
  @Proves("THR-11")
  void listenerHearsOfNewBrowsersOfFailuresBeforeAndOfWhoIsMadeToWait(@TempDir Path jar)
      throws IOException {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(AuditListener.class.getName()), Hearing.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader app = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
      thread.setContextClassLoader(app);
      try (TestRealm node = realm.secondNode("insecure-unlimited-guessing=false")) {
        thread.setContextClassLoader(before);
        signInInAllWays(node);
      }
    } finally {
      thread.setContextClassLoader(before);
    }
    String failure = "authn_login_fail account=1 reason=wrong_password";
    List<String> expected = new ArrayList<>();
    expected.add(failure);
    expected.add("authn_login_success account=1 reason=new_device");
    expected.add("authn_login_success account=1");
    expected.addAll(Collections.nCopies(6, failure));
    expected.add("excess_rate_limit_exceeded reason=login");
    assertEquals(expected, List.copyOf(HEARD));
  }

  private void signInInAllWays(TestRealm node) {
    String right = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
    try (TestServer server = TestServer.start(node);
        Http http = server.client()) {
      http.post("/login").json(Http.credentials(TestRealm.NAME, "a wrong password")).send();
      Response first = http.post("/login").json(right).send();
      String device =
          first.headers("Set-Cookie").stream()
              .filter(line -> line.startsWith("__Host-gatehouse-device"))
              .map(line -> line.substring(0, line.indexOf(';')))
              .findFirst()
              .orElseThrow();
      http.post("/login").cookie(device).json(right).send();
      for (int i = 0; i < 6; i++) {
        http.post("/login").json(Http.credentials(TestRealm.NAME, "a wrong password")).send();
      }
      realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '1 h' WHERE lane = 'a'");
      http.post("/login").json(right).send();
      node.gatehouse().audit().flush();
    }
  }

  private Audit audit(AuditListener... listeners) {
    return new Audit(realm.database(), List.of(listeners));
  }

  @Test
  @Proves("THR-11")
  void listenerThatThrowsIsLoggedByItsClassAloneAndTheNextHears() {
    AuditListener throwing =
        event -> {
          throw new IllegalStateException("to alice@example.com");
        };
    try (LogCapture log = new LogCapture(Announcer.class.getName())) {
      try (Audit audit = audit(throwing, new Hearing())) {
        audit.userCreated(1, Audit.COMMAND);
        audit.userDeleted(1, Audit.COMMAND);
      }
      assertEquals(
          List.of("sys_audit_listener_failed events=1 class=java.lang.IllegalStateException"),
          log.lines());
    }
    assertEquals(List.of("user_created account=1", "user_deleted account=1"), List.copyOf(HEARD));
  }

  /** One event is being told, 1,000 wait, and the row of each is there all the same. */
  @Test
  @Proves("THR-11")
  void listenerThatHangsDelaysNeitherRowsNorTheOthers() {
    CountDownLatch end = new CountDownLatch(1);
    AuditListener hanging = event -> end.await();
    try (LogCapture log = new LogCapture(Announcer.class.getName());
        Audit audit = audit(hanging, new Hearing())) {
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 500; j++) {
          audit.userCreated(1 + j, Audit.COMMAND);
        }
        audit.flush();
        int heard = 500 * (i + 1);
        Await.until("the other hears", Duration.ofSeconds(30), () -> HEARD.size() == heard);
      }

      assertEquals(2_000, realm.count("audit"));
      assertTrue(log.lines().get(0).startsWith("sys_audit_listener_late events="), log::toString);
      end.countDown();
    }
  }

  @Test
  void eventWithoutItsRowIsNotTold() {
    realm.sql("ALTER TABLE ${realm}.audit RENAME TO audit_away");
    try (Audit audit = audit(new Hearing())) {
      audit.userCreated(1, Audit.COMMAND);
    }
    assertEquals(List.of(), List.copyOf(HEARD));
    realm.sql("ALTER TABLE ${realm}.audit_away RENAME TO audit");
  }

  @Test
  void exampleOfThePageIsTheTestedOne() throws IOException {
    String source = Files.readString(Path.of("src/test/java/com/example/NewBrowserMail.java"));
    assertTrue(LoggingPage.text().contains("```java\n" + source + "```\n"));

    try (Audit audit = audit(new NewBrowserMail())) {
      audit.loginSucceeded(1, 2, true, new Source("192.0.2.1", ""));
      audit.loginSucceeded(7, 3, false, new Source("192.0.2.2", ""));
    }
    assertEquals(List.of("7 Somebody signed in from 192.0.2.2. Was it you?"), Mail.sent());
  }
}
