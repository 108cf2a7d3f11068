package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list of files to follow a request is that of a real request. */
class FollowARequestTest {
  @Test
  void everyClassBetweenFilterAndRowIsListed() throws IOException {
    List<String> listed = listed();
    try (TestRealm realm = TestRealm.create();
        TestServer server = TestServer.start(realm);
        Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      realm.statements().clear();

      assertEquals(200, http.get("/").cookie(cookie).send().status());

      assertEquals(1, realm.statements().statements().size());
      List<String> opened = realm.statements().callersOfLast();
      assertTrue(opened.contains("dev.gatehouse.web.AuthFilter"), opened::toString);
      for (String type : opened) {
        assertTrue(listed.contains(type), type + " is not in the list");
      }
    }
  }

  private static List<String> listed() throws IOException {
    String script = Files.readString(Path.of("src/scripts/follow-a-request.sh"));
    Matcher files = Pattern.compile("files='([^']*)'").matcher(script);
    assertTrue(files.find());
    return files.group(1).lines().map(file -> "dev.gatehouse." + file.replace('/', '.')).toList();
  }
}
