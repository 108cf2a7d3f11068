package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.FloodServlet;
import com.example.StreamServlet;
import com.example.StubbornEndpoint;
import dev.gatehouse.boot.StartUp;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.KeptConnection;
import dev.gatehouse.testing.Live;
import dev.gatehouse.testing.TestRealm;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Tomcat does with streams and sockets that end, and with clients that will not have it. */
class LongRequestsOnTomcatTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private final TestRealm realm = TestRealm.create();
  private final Tomcat tomcat = new Tomcat();
  private Http http;
  private String alice;

  @BeforeEach
  void start() throws LifecycleException {
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context app = tomcat.addContext("", folder.toString());
    app.getServletContext().setAttribute(StartUp.GIVEN, realm.gatehouse());
    app.addApplicationListener(StartUp.class.getName());
    app.addServletContainerInitializer(new WsSci(), Set.of(StubbornEndpoint.class));
    add(app, "/", new StreamServlet()); // Tomcat asks filters only where a servlet is
    add(app, "/stream/*", new StreamServlet());
    add(app, "/much/*", new FloodServlet());
    tomcat.start();
    http = new Http(tomcat.getConnector().getLocalPort());
    alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  private static void add(Context app, String path, Servlet servlet) {
    Wrapper wrapper = Tomcat.addServlet(app, path, servlet);
    wrapper.setAsyncSupported(true);
    wrapper.addMapping(path);
  }

  @AfterEach
  void stop() throws LifecycleException {
    StubbornEndpoint.mayClose.countDown();
    http.close();
    tomcat.stop();
    tomcat.destroy();
    realm.close();
  }

  private Live socket() {
    return Live.socket(at("/stubborn"), at(""), alice);
  }

  private String at(String path) {
    return "http://localhost:" + tomcat.getConnector().getLocalPort() + path;
  }

  private void signOut(String cookie) {
    assertEquals(204, http.post("/logout").sameOrigin().cookie(cookie).send().status());
  }

  @Test
  void nothingOfAStreamGetsIntoTheNextResponse() throws IOException {
    KeptConnection.assertStreamsEndCleanly(tomcat.getConnector().getLocalPort(), http);
  }

  /** Tomcat itself gives it half a minute, and the app what it sends until then. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void clientThatDoesNotAnswerTheFarewellIsHeardNoMore(int locks) throws IOException {
    StubbornEndpoint.mayClose = new CountDownLatch(locks);
    try (KeptConnection client = new KeptConnection(tomcat.getConnector().getLocalPort())) {
      client.openSocket("/stubborn", at(""), alice);
      long before = StubbornEndpoint.HEARD.get();
      Await.until(
          "it is heard",
          PATIENCE,
          () -> client.isTakenAsMessage() && StubbornEndpoint.HEARD.get() > before);
      signOut(alice);
      Await.until("it is cut off", Duration.ofSeconds(5), () -> !client.isTakenAsMessage());
    }
  }

  /** As a chat does when it tells the others, one of whom does not read. */
  @Test
  void appThatHoldsUpOneEndHoldsUpNoOther() {
    StubbornEndpoint.mayClose = new CountDownLatch(1);
    try (Live first = socket();
        Live second = socket();
        Live stream = Live.events(at("/stream/quiet"), alice)) {
      signOut(alice);
      Await.until("the stream ends", PATIENCE, stream::isOver);
      assertTrue(StubbornEndpoint.mayClose.getCount() > 0);
      Await.until("the sockets end", PATIENCE, () -> first.isOver() && second.isOver());
    }
  }
}
