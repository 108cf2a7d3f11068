package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** An app with constraints, of which {@code protect} has made another, on the real containers. */
@Tag("containers")
@ParameterizedClass(name = "{0}")
@EnumSource(Distribution.class)
class ProtectIT {
  private static final String CONSTRAINED =
      """
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>for staff</web-resource-name>
          <url-pattern>/hello</url-pattern>
        </web-resource-collection>
        <auth-constraint><role-name>staff</role-name></auth-constraint>
      </security-constraint>
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>for the boss</web-resource-name>
          <url-pattern>/page.html</url-pattern>
        </web-resource-collection>
        <auth-constraint><role-name>boss</role-name></auth-constraint>
      </security-constraint>
      <login-config><auth-method>BASIC</auth-method></login-config>
      <security-role><role-name>staff</role-name></security-role>
      <security-role><role-name>boss</role-name></security-role>
      """;

  private static TestRealm realm;
  private static Container container;

  ProtectIT(Distribution distribution) {}

  @BeforeParameterizedClassInvocation(injectArguments = true)
  static void start(Distribution distribution, @TempDir Path folder) throws IOException {
    realm = TestRealm.create();
    App stock =
        new StockApp("stock", realm.settings(), Map.of())
            .without("WEB-INF/lib/gatehouse-all.jar")
            .without("WEB-INF/gatehouse.properties")
            .add("open.html", "<p>open")
            .webXml("", CONSTRAINED)
            .in(folder);
    JavaHome java = JavaHome.oldestAndNewest().get(0);
    System.err.println("STARTS " + distribution + " on " + java + ": what protect has made");
    Map<String, String> values = Start.values(realm.settings());
    container =
        Container.start(
            distribution,
            java,
            Guard.PROTECT.environment(values),
            List.of(Guard.PROTECT.put(stock, values, folder)));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    container.close();
    realm.close();
  }

  @Test
  void constraintsOfAnAppHoldAsRules() {
    try (Site stock = new Site(container.port(), "/stock", realm.settings().realm())) {
      assertEquals(401, stock.send("GET", "/hello").status());
      assertEquals(200, stock.send("GET", "/open.html").status());
      String hello = stock.send("GET", "/hello", "Cookie: {cookie}").body();
      assertTrue(hello.startsWith("hello alice, staff: true"), hello);
      assertEquals(403, stock.send("GET", "/page.html", "Cookie: {cookie}").status());
    }
  }
}
