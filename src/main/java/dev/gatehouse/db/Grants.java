package dev.gatehouse.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rights a server needs in its realm's schema, as {@code grants.sql.template} lists them: given
 * to a role that owns nothing there, and looked for where a server starts.
 */
public final class Grants {
  private static final String SCRIPT = script();

  private static final String MISSING =
      rights().stream()
          .map(right -> "('%s', %s)".formatted(right.inWords(), right.isThere()))
          .collect(
              Collectors.joining(
                  ", ",
                  "SELECT words FROM (VALUES ",
                  ") AS needed (words, is_there) WHERE NOT is_there"));

  private static final String IS_OWNER =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
        WHERE c.relnamespace = '${realm}'::regnamespace AND r.rolname = ?)""";

  private static final int LONGEST_NAME_BYTES = 63;

  /** PostgreSQL takes the first for everybody and the second for nobody, even in quotes. */
  private static final Set<String> NOT_ONE_ROLE = Set.of("public", "none");

  private final Database database;

  /** Rights in this database's realm. */
  public Grants(Database database) {
    this.database = database;
  }

  private static String script() {
    try (InputStream file = Grants.class.getResourceAsStream("grants.sql.template")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One right of the script.
   *
   * @param name such as {@code UPDATE}
   * @param kind of the object: {@code SCHEMA}, {@code FUNCTION} or {@code TABLE}
   * @param column empty for a right on the whole object
   */
  record Right(String name, String kind, String object, String column) {
    /** Such as {@code UPDATE (roles) ON TABLE gatehouse.account}. */
    String inWords() {
      return name + (column.isEmpty() ? "" : " (" + column + ")") + " ON " + kind + " " + object;
    }

    private String isThere() {
      return column.isEmpty()
          ? "has_%s_privilege('%s', '%s')".formatted(kind.toLowerCase(Locale.ROOT), object, name)
          : "has_column_privilege('%s', '%s', '%s')".formatted(object, column, name);
    }
  }

  /** Every right of the script, each column's by itself. */
  static List<Right> rights() {
    Pattern grants = Pattern.compile("GRANT ([^;]+?)\\s+ON (SCHEMA|FUNCTION|TABLE) ([^;]+?) TO ");
    Pattern names = Pattern.compile("([A-Z]+)(?: \\(([^)]*)\\))?");
    List<Right> rights = new ArrayList<>();
    Matcher grant = grants.matcher(SCRIPT);
    while (grant.find()) {
      Matcher name = names.matcher(grant.group(1));
      while (name.find()) {
        String columns = name.group(2) == null ? "" : name.group(2);
        for (String column : columns.split(", ")) {
          rights.add(new Right(name.group(1), grant.group(2), grant.group(3), column));
        }
      }
    }
    return rights;
  }

  /** Whether this can be the name of one role: 1 to 63 bytes, longer ones are cut off. */
  public static boolean isRoleName(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    return bytes > 0
        && bytes <= LONGEST_NAME_BYTES
        && name.indexOf('\0') < 0
        && !NOT_ONE_ROLE.contains(name);
  }

  /**
   * The statements that give a role the rights and take its others away.
   *
   * @param role as {@link #isRoleName} has it, in the catalog's spelling
   */
  public String sqlFor(String role) {
    if (!isRoleName(role)) {
      throw new IllegalArgumentException("not the name of one role");
    }
    String quoted = "\"" + role.replace("\"", "\"\"") + "\"";
    return database.inRealm(SCRIPT).replace("${role}", quoted);
  }

  /**
   * Gives a role exactly these rights in the schema, in one transaction.
   *
   * @throws SchemaException when the role owns the schema's tables, and so would lose by it
   */
  public void grantTo(String role) {
    String sql = sqlFor(role);
    database.transaction(
        "grant rights",
        connection -> {
          try (PreparedStatement owner = connection.prepareStatement(database.inRealm(IS_OWNER));
              Statement grant = connection.createStatement()) {
            owner.setString(1, role);
            try (ResultSet row = owner.executeQuery()) {
              if (row.next() && row.getBoolean(1)) {
                throw new SchemaException(
                    "the role "
                        + role
                        + " owns the schema: name the one that servers sign in with");
              }
            }
            return grant.execute(sql);
          }
        });
  }

  /**
   * Looks whether the role that this database's connections sign in with has every right.
   *
   * @throws SchemaException naming those that are missing
   */
  public void check() {
    List<String> missing = database.statement("check rights", MISSING, Grants::texts);
    if (!missing.isEmpty()) {
      throw new SchemaException(
          "the role of gatehouse.db.user lacks "
              + String.join(", ", missing)
              + ": run `migrate --grant-to ROLE` with the role that owns the schema");
    }
  }

  private static List<String> texts(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (row.next()) {
        texts.add(row.getString(1));
      }
      return texts;
    }
  }
}
