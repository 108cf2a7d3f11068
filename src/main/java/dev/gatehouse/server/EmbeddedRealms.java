package dev.gatehouse.server;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.cli.Realms;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.Source;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Realms in the database the settings name or, if they name none, in the embedded one: the server's
 * if it runs, else one started for the length of the command.
 */
final class EmbeddedRealms implements Realms {
  @Override
  public Gatehouse connect(Map<String, String> options) {
    List<Source> sources = Realms.sources(options);
    Settings settings = Realms.settings(sources, false);
    if (!settings.dbUrl().isEmpty()) {
      return Gatehouse.forCommand(settings);
    }
    Optional<EmbeddedPostgres> running = EmbeddedPostgres.attach(settings.data());
    EmbeddedPostgres postgres = running.orElseGet(() -> EmbeddedPostgres.start(settings.data()));
    Runtime.getRuntime().addShutdownHook(new Thread(postgres::close)); // Ctrl-C at a prompt
    Gatehouse gatehouse = Gatehouse.forCommand(withDatabase(postgres, sources));
    gatehouse.closeAfterwards(postgres::close);
    if (running.isEmpty()) {
      gatehouse.migrate(); // the folder may be new, and nobody else has its server
    }
    return gatehouse;
  }

  @Override
  public boolean isThere(Settings settings) {
    return Realms.super.isThere(settings) || Files.exists(settings.data());
  }

  /** The settings again, now with the embedded database's address. */
  static Settings withDatabase(EmbeddedPostgres postgres, List<Source> sources) {
    List<Source> all = new ArrayList<>();
    all.add(
        new Source(
            "embedded PostgreSQL",
            Map.of(
                "gatehouse.db.url", postgres.url(),
                "gatehouse.db.user", postgres.user(),
                "gatehouse.db.password", postgres.password())));
    all.addAll(sources);
    return Realms.settings(all, true);
  }
}
