package dev.gatehouse.bench;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.account.NewAccount;
import dev.gatehouse.account.StoredAccount;
import dev.gatehouse.bench.Postgres.Access;
import dev.gatehouse.boot.StartUp;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import dev.gatehouse.session.Client;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/** Gatehouse as its own listener sets it up, with its default settings but a hash of cost 10. */
final class GatehouseApp implements App {
  private final Gatehouse gatehouse;

  GatehouseApp(Access database, boolean isCaching) {
    this.gatehouse = new Gatehouse(settings(database, isCaching, Map.of()));
  }

  /** The defaults, but for the hash and these. */
  static Settings settings(Access database, boolean isCaching, Map<String, String> others) {
    Map<String, String> values = new HashMap<>(others);
    values.put("gatehouse.db.url", database.url());
    values.put("gatehouse.db.user", database.user());
    values.put("gatehouse.db.password", database.password());
    values.put("gatehouse.password.cost", Integer.toString(Variant.COST));
    if (!isCaching) {
      values.put("gatehouse.session.cache", "0");
    }
    return SettingsReader.read(List.of(new Source("benchmark", values)), Source.none(), true);
  }

  @Override
  public void addTo(ServletContextHandler app) {
    if (!gatehouse.openInBackground(() -> {})) {
      throw new IllegalStateException("the realm is not open");
    }
    String hash = gatehouse.hasher().hash(Variant.PASSWORD);
    gatehouse
        .accounts()
        .insertAll(
            Variant.names().map(n -> new NewAccount(new AccountName(n), Set.of(), hash)).toList(),
            true);
    app.setAttribute(StartUp.GIVEN, gatehouse);
    app.addEventListener(new StartUp());
    app.addServlet(new ServletHolder(new Hello(false)), Node.PATH);
  }

  @Override
  public List<String> sessions(int count, int port) {
    return gatehouse.accounts().list().stream()
        .filter(stored -> stored.account().name().startsWith(Variant.USER))
        .limit(count)
        .map(this::session)
        .toList();
  }

  private String session(StoredAccount stored) {
    Verified login = new Verified(stored.account(), stored.version());
    String token =
        gatehouse
            .sessions()
            .begin(login, false, Optional.empty(), Client.UNKNOWN)
            .orElseThrow()
            .token()
            .text();
    return gatehouse.settings().cookieName() + "=" + token;
  }

  @Override
  public void hash() {
    gatehouse.hasher().hash(Variant.PASSWORD);
  }
}
