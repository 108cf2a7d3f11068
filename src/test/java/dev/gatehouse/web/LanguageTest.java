package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages are in the language that a browser asks for, and programs are answered in English. */
class LanguageTest {
  private final TestRealm realm = TestRealm.create();
  private final TestServer server =
      TestServer.start(realm, new Mapping("/page", TestServlet.marker()));
  private final Http http = server.client();
  private final Locale ofServer = Locale.getDefault();

  @AfterEach
  void stop() {
    Locale.setDefault(ofServer);
    http.close();
    server.close();
    realm.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de-CH,de;q=0.9,en;q=0.8 | de | <h1>Anmelden</h1>",
        "en;q=0.5, fr;q=0.9 | fr | <h1>Connexion</h1>",
        "es | es | <h1>Iniciar sesión</h1>",
        "zh-CN | zh | <h1>登录</h1>",
        "nl, pl | en | <h1>Sign in</h1>",
        "'' | en | <h1>Sign in</h1>",
        ";;,=q= | en | <h1>Sign in</h1>"
      })
  void pageIsInTheLanguageAskedFor(String header, String tag, String heading) {
    Response page = http.get("/login").navigating().header("Accept-Language", header).send();
    assertEquals(List.of(tag), page.headers("Content-Language"));
    assertTrue(page.body().contains("<html lang=\"" + tag + "\">"), page.body());
    assertTrue(page.body().contains(heading), page.body());
    assertTrue(String.join(", ", page.headers("Vary")).contains("Accept-Language"));
  }

  /** Else a page would be in the language of whoever started the server. */
  @Test
  void withoutTheHeaderItIsEnglishWhateverTheServerSpeaks() {
    Locale.setDefault(Locale.FRANCE);
    Response page = http.get("/login").navigating().send();
    assertEquals(List.of("en"), page.headers("Content-Language"));
    assertTrue(page.body().contains("<h1>Sign in</h1>"), page.body());
  }

  @Test
  void refusalsAreTranslatedForPeopleAndNotForPrograms() {
    String wrong = Http.form("username", "alice", "password", "wrong", "returnTo", "");
    Response page =
        http.post("/login").form(wrong).sameOrigin().header("Accept-Language", "de").send();
    assertEquals(401, page.status());
    assertTrue(page.body().contains("Name und Passwort passen zu keinem Konto"), page.body());

    Response problem = http.get("/page").header("Accept-Language", "de").send();
    assertEquals(401, problem.status());
    assertTrue(problem.body().contains("\"Not signed in\""), problem.body());
  }
}
