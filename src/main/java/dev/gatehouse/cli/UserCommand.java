package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.AccountStore.Insertion;
import dev.gatehouse.account.NewAccount;
import dev.gatehouse.account.StoredAccount;
import dev.gatehouse.audit.Audit;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code user …}: who may sign in. A change of password, roles or enabled ends the sessions. */
@Command(
    name = "user",
    description = "Adds, lists and changes users.",
    mixinStandardHelpOptions = true)
final class UserCommand implements Runnable {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with which user.");
  }

  @Command(description = "Adds a user.", mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--role", paramLabel = "ROLE", description = "A role; may be repeated.")
          List<String> roles,
      @Option(
              names = "--link",
              description = "Ask for no password: print a one-time link to set it with.")
          boolean link,
      @Mixin LinkAddress address,
      @Mixin NewPassword password) {
    AccountName account = nameOf(name);
    Set<String> roleSet = rolesOf(roles);
    if (link && password.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "--link goes without --password-stdin and --must-change.");
    }
    return gatehouse.withRealm(
        realm -> {
          if (link) {
            String page = address.in(realm.settings());
            add(account, "", roleSet, false, realm);
            say("added " + account + inRoles(roleSet));
            return sayLink(account, page, realm);
          }
          String hash = realm.hasher().hash(password.read(realm.passwordCheck(), account));
          add(account, hash, roleSet, password.mustChange(), realm);
          return say("added " + account + inRoles(roleSet));
        });
  }

  private static void add(
      AccountName account, String hash, Set<String> roles, boolean mustChange, Gatehouse realm) {
    if (!realm.accounts().insert(account, hash, roles, mustChange)) {
      throw new FailedException("there is a user " + account + " already");
    }
    realm.audit().userCreated(idOf(account, realm), Audit.COMMAND);
  }

  @Command(
      description = {
        "Prints a one-time link with which the user sets another password.",
        "Nothing changes until it is used."
      },
      mixinStandardHelpOptions = true)
  int recover(@Parameters(paramLabel = "NAME") String name, @Mixin LinkAddress address) {
    AccountName account = nameOf(name);
    return gatehouse.withRealm(realm -> sayLink(account, address.in(realm.settings()), realm));
  }

  private int sayLink(AccountName account, String page, Gatehouse realm) {
    String code =
        realm
            .recovery()
            .issue(account)
            .orElseThrow(() -> new FailedException("there is no enabled user " + account));
    realm.audit().userUpdated(idOf(account, realm), Audit.COMMAND, "link");
    say("This link sets the password of " + account + ", once and within 20 minutes:");
    return say(page + "#" + code);
  }

  @Command(
      name = "import",
      description = {
        "Adds the users of a file, one a line: username,roles,hash.",
        "Roles are separated by blanks or semicolons; hashes are bcrypt, and made anew at the first",
        "sign-in. If any line is wrong nothing is imported."
      },
      mixinStandardHelpOptions = true)
  int importFile(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--skip-existing",
              description = "Leave users that there are already as they are.")
          boolean skipExisting) {
    ImportFile read = ImportFile.read(file);
    return gatehouse.withRealm(
        realm -> {
          Insertion done = realm.accounts().insertAll(read.accounts(), skipExisting);
          if (!skipExisting) {
            read.refuse(done.taken());
          }
          recordCreated(done.ids(), realm.audit());
          int skipped = done.taken().size();
          return say(
              "imported "
                  + done.ids().size()
                  + (done.ids().size() == 1 ? " user" : " users")
                  + (skipped == 0 ? "" : ", left out " + skipped + " that there were already"));
        });
  }

  /** In parts, since the record holds back only so many. */
  private static void recordCreated(List<Long> ids, Audit audit) {
    for (int i = 0; i < ids.size(); i++) {
      audit.userCreated(ids.get(i), Audit.COMMAND);
      if (i % 1_000 == 999) {
        audit.flush();
      }
    }
  }

  @Command(description = "Lists all users.", mixinStandardHelpOptions = true)
  int list(@Option(names = "--json", description = "As JSON.") boolean json) {
    List<StoredAccount> accounts = gatehouse.withRealm(realm -> realm.accounts().list());
    if (json) {
      JsonArrayBuilder array = Json.createArrayBuilder();
      for (StoredAccount stored : accounts) {
        JsonArrayBuilder roles = Json.createArrayBuilder();
        stored.account().roles().forEach(roles::add);
        array.add(
            Json.createObjectBuilder()
                .add("name", stored.account().name())
                .add("enabled", stored.isEnabled())
                .add("roles", roles));
      }
      return say(array.build().toString());
    }
    for (StoredAccount stored : accounts) {
      say(
          stored.account().name()
              + inRoles(stored.account().roles())
              + (stored.isEnabled() ? "" : " (disabled)"));
    }
    return 0;
  }

  @Command(
      description = "Sets another password and ends the user's sessions.",
      mixinStandardHelpOptions = true)
  int password(@Parameters(paramLabel = "NAME") String name, @Mixin NewPassword password) {
    AccountName account = nameOf(name);
    return change(
        account,
        realm -> {
          String hash = realm.hasher().hash(password.read(realm.passwordCheck(), account));
          return realm.accounts().setPassword(account, hash, password.mustChange());
        },
        (audit, id) -> audit.passwordChanged(id, 0, Audit.COMMAND),
        "changed the password of " + account);
  }

  @Command(
      description = "Bars a user and ends the user's sessions.",
      mixinStandardHelpOptions = true)
  int disable(@Parameters(paramLabel = "NAME") String name) {
    AccountName account = nameOf(name);
    return change(
        account,
        realm -> realm.accounts().setEnabled(account, false),
        (audit, id) -> audit.userUpdated(id, Audit.COMMAND, "disabled"),
        "disabled " + account);
  }

  @Command(description = "Lets a disabled user in again.", mixinStandardHelpOptions = true)
  int enable(@Parameters(paramLabel = "NAME") String name) {
    AccountName account = nameOf(name);
    return change(
        account,
        realm -> realm.accounts().setEnabled(account, true),
        (audit, id) -> audit.userUpdated(id, Audit.COMMAND, "enabled"),
        "enabled " + account);
  }

  @Command(description = "Removes a user and the user's sessions.", mixinStandardHelpOptions = true)
  int remove(@Parameters(paramLabel = "NAME") String name) {
    AccountName account = nameOf(name);
    return change(
        account,
        realm -> realm.accounts().delete(account),
        (audit, id) -> audit.userDeleted(id, Audit.COMMAND),
        "removed " + account);
  }

  @Command(
      description = "Gives a user exactly these roles and ends the user's sessions.",
      mixinStandardHelpOptions = true)
  int roles(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--role", paramLabel = "ROLE", description = "A role; may be repeated.")
          List<String> roles) {
    AccountName account = nameOf(name);
    Set<String> roleSet = rolesOf(roles);
    return change(
        account,
        realm -> realm.accounts().setRoles(account, roleSet),
        (audit, id) -> audit.rolesChanged(id, Audit.COMMAND),
        account + " now has" + (roleSet.isEmpty() ? " no role" : inRoles(roleSet)));
  }

  private int change(
      AccountName account, Change change, ObjLongConsumer<Audit> record, String done) {
    return gatehouse.withRealm(
        realm -> {
          long id = idOf(account, realm);
          if (!change.in(realm)) {
            throw new FailedException("there is no user " + account);
          }
          record.accept(realm.audit(), id);
          return say(done);
        });
  }

  /** 0 if there is none. */
  private static long idOf(AccountName account, Gatehouse realm) {
    return realm.accounts().find(account).map(stored -> stored.account().id()).orElse(0L);
  }

  @FunctionalInterface
  private interface Change {
    boolean in(Gatehouse realm);
  }

  private AccountName nameOf(String typed) {
    return AccountName.parse(typed)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "A user name has 1 to 254 characters, no control or invisible ones, and no blank"
                        + " at either end."));
  }

  private Set<String> rolesOf(List<String> typed) {
    Set<String> roles = new TreeSet<>(typed == null ? new ArrayList<>() : typed);
    for (String role : roles) {
      if (!NewAccount.isRoleName(role)) {
        throw new ParameterException(
            spec.commandLine(), "A role name has 1 to 64 characters of A-Z a-z 0-9 _ . -");
      }
    }
    return roles;
  }

  private static String inRoles(Set<String> roles) {
    return roles.isEmpty() ? "" : " [" + String.join(", ", roles) + "]";
  }

  private int say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
