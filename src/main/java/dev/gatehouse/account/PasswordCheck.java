package dev.gatehouse.account;

import dev.gatehouse.text.Text;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether somebody may have a new password: by {@link PasswordPolicy}, by what guessers try
 * first, by words that belong to this place (ASVS 5.0 6.2.11), and by {@link BreachedPasswords} if
 * there are any. Asked wherever a password is set, never at sign-in. Thread-safe.
 */
public final class PasswordCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordCheck.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_CHECKS = 8;

  /** Shorter words of this place are no part of a longer password, only a whole one. */
  private static final int LEAST_PART = 3;

  private final PasswordPolicy policy;
  private final Map<String, Text> placeWords = new LinkedHashMap<>();
  private final List<BreachedPasswords> breached;
  private final OutsideCalls calls;

  /**
   * Checks by the lists of breached passwords on the class path.
   *
   * @param hosts names of the hosts that people reach this place by
   */
  public PasswordCheck(PasswordPolicy policy, String realm, List<String> hosts) {
    this(
        policy,
        realm,
        hosts,
        ServiceLoader.load(BreachedPasswords.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList(),
        PATIENCE);
  }

  PasswordCheck(
      PasswordPolicy policy,
      String realm,
      List<String> hosts,
      List<BreachedPasswords> breached,
      Duration patience) {
    this.policy = policy;
    this.breached = List.copyOf(breached);
    this.calls = new OutsideCalls("gatehouse-breach-check", MOST_CHECKS, patience);
    placeWords.put("gatehouse", context("product"));
    placeWords.putIfAbsent(CommonPasswords.fold(realm), context("realm"));
    for (String host : hosts) {
      placeWords.putIfAbsent(CommonPasswords.fold(host), context("site"));
      for (String label : host.split("\\.")) {
        placeWords.putIfAbsent(CommonPasswords.fold(label), context("site-part"));
      }
    }
  }

  /** What any password must be, whoever sets it. */
  public PasswordPolicy policy() {
    return policy;
  }

  /**
   * Why the account cannot have this password, in words for the person who chose it, which never
   * hold any of it; empty when it can.
   */
  public Optional<Text> problemWith(String password, AccountName name) {
    Optional<Text> misfit = policy.problemWith(password);
    if (misfit.isPresent()) {
      return misfit;
    }
    String folded = CommonPasswords.fold(password);
    Map<String, Text> context = contextOf(name);
    if (context.containsKey(folded)) {
      return Optional.of(Text.of("password.is-context", context.get(folded)));
    }
    if (CommonPasswords.isListed(folded)) {
      return Optional.of(Text.of("password.common"));
    }
    List<String> parts =
        context.keySet().stream().filter(word -> word.length() >= LEAST_PART).toList();
    if (CommonPasswords.isComposed(folded, parts)) {
      return Optional.of(Text.of("password.composed"));
    }
    return isBreached(Normalizer.normalize(password, Normalizer.Form.NFC))
        ? Optional.of(Text.of("password.breached"))
        : Optional.empty();
  }

  private static Text context(String key) {
    return Text.of("password.context." + key);
  }

  private Map<String, Text> contextOf(AccountName name) {
    Map<String, Text> context = new LinkedHashMap<>();
    context.put(CommonPasswords.fold(name.text()), context("user"));
    for (String part : name.text().split("@")) {
      context.putIfAbsent(CommonPasswords.fold(part), context("user-part"));
    }
    placeWords.forEach(context::putIfAbsent);
    return context;
  }

  /** A list that is away must not keep anybody from changing a password: then it is not asked. */
  private boolean isBreached(String password) {
    List<Callable<Boolean>> questions = new ArrayList<>();
    breached.forEach(list -> questions.add(() -> list.contains(password)));
    return calls.askAll(questions, PasswordCheck::failed).contains(true);
  }

  /** Gives up what is still being asked. */
  @Override
  public void close() {
    calls.close();
  }

  private static void failed(String reason, Class<?> what) {
    LOG.warn("sys_breach_check_failed reason={} class={}", reason, what.getName());
  }
}
