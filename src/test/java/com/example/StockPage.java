package com.example;

import dev.gatehouse.testkit.TestUser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** What the shop's tests ask the running shop. */
public final class StockPage {
  private StockPage() {}

  /** The page as somebody of this role sees it. */
  public static String asSeenBy(String role, URI page, Map<String, String> settings)
      throws IOException, InterruptedException {
    try (TestUser ada = TestUser.signIn(settings, "ada", role)) {
      HttpRequest request = HttpRequest.newBuilder(page).header("Cookie", ada.cookie()).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
  }
}
