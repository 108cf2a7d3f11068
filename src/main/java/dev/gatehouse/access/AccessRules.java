package dev.gatehouse.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * The list of who may have which path of the app; the first rule that matches decides, and a path
 * that none matches is denied.
 *
 * <p>As text: {@code PATTERN = WORDS}, separated by {@code ;}, the last one may stand at the end, a
 * line break counts as a blank.
 *
 * <pre>{@code
 * /public/* = public; /admin/* = role:admin role:owner; /poll = signed-in no-touch; /* = signed-in
 * }</pre>
 *
 * <p>A pattern is an exact path, or {@code /x/*} for {@code /x} and all below it ({@code /*} for
 * everything). It is compared case for case with the decoded path within the app. An exact {@code
 * /x} does not match {@code /x/}: use {@code /x/*} to protect.
 *
 * <p>The words are exactly one of {@code public}, {@code signed-in}, {@code denied} (to everybody),
 * or {@code role:NAME} once or several times (any of them admits; NAME is {@code
 * [A-Za-z0-9_.-]{1,64}}), and {@code no-touch} if a request is not to count as activity, and {@code
 * fresh:10m} if the user must have typed the password within so many minutes, 1 to 60.
 */
public final class AccessRules {

  private final AccessRule[] rules;

  private AccessRules(List<AccessRule> rules) {
    this.rules = rules.toArray(new AccessRule[0]);
  }

  /**
   * The rules of this text.
   *
   * @throws IllegalArgumentException if there is no rule, one is not understood, or one can never
   *     match; the message quotes the rule and says how to mend it
   */
  public static AccessRules parse(String text) {
    String list = text.strip();
    if (list.endsWith(";")) {
      list = list.substring(0, list.length() - 1);
    }
    if (list.isBlank()) {
      throw new IllegalArgumentException(
          "there is no access rule, so nobody could have any path; write for example '/* = signed-in'");
    }
    List<AccessRule> rules = new ArrayList<>();
    for (String part : list.split(";", -1)) {
      String ruleText = part.strip();
      AccessRule rule = parseRule(ruleText);
      refuseIfHidden(ruleText, rule, rules);
      rules.add(rule);
    }
    return new AccessRules(rules);
  }

  /**
   * The first rule that matches, {@link AccessRule#DENIED} if none does.
   *
   * @param path decoded, within the app (servlet path and path info)
   */
  public AccessRule ruleFor(String path) {
    for (AccessRule rule : rules) {
      if (rule.matches(path)) {
        return rule;
      }
    }
    return AccessRule.DENIED;
  }

  private static AccessRule parseRule(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "there is an empty access rule between two ';'; delete one ';'");
    }
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw problem(text, "has no '='; write PATTERN = WORDS, for example '/public/* = public'");
    }
    String pattern = text.substring(0, equals).strip();
    String flaw = flawIn(pattern);
    if (!flaw.isEmpty()) {
      throw problem(text, flaw);
    }
    return parseWords(text, pattern, text.substring(equals + 1));
  }

  /** What is wrong with the pattern and how to mend it, empty if nothing is. */
  private static String flawIn(String pattern) {
    if (!pattern.startsWith("/")) {
      return "has a pattern that does not begin with '/'; put the '/' in front, paths are given within the app";
    }
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c <= ' ' || c == 0x7F) {
        return "has a blank in its pattern; write one rule for each pattern, and '/x/*' for the folder of a name with a blank";
      }
      if (c == '%') {
        return "has a '%' in its pattern; write the decoded character, paths are compared decoded";
      }
      if (c == '\\' || c == '?' || c == '#') {
        return "has a '" + c + "' in its pattern; write the path alone, its segments parted by '/'";
      }
    }
    int star = pattern.indexOf('*');
    if (star >= 0 && (star != pattern.length() - 1 || pattern.charAt(star - 1) != '/')) {
      return "has a '*' that is not its last segment; write an exact path or '/x/*'";
    }
    String inSlashes = pattern + "/";
    if (pattern.contains("//") || inSlashes.contains("/./") || inSlashes.contains("/../")) {
      return "has '//', '/.' or '/..' in its pattern; such requests are refused before the rules, write the plain path";
    }
    return "";
  }

  private static AccessRule parseWords(String text, String pattern, String words) {
    boolean isPublic = false;
    boolean isSignedIn = false;
    boolean isDenied = false;
    boolean isTouch = true;
    Duration fresh = Duration.ZERO;
    Set<String> roles = new HashSet<>();
    Set<String> seen = new HashSet<>();
    StringTokenizer tokens = new StringTokenizer(words);
    while (tokens.hasMoreTokens()) {
      String word = tokens.nextToken();
      if (!seen.add(word)) {
        throw problem(text, "says '" + word + "' twice; delete one of them");
      }
      if (word.equals("public")) {
        isPublic = true;
      } else if (word.equals("signed-in")) {
        isSignedIn = true;
      } else if (word.equals("denied")) {
        isDenied = true;
      } else if (word.equals("no-touch")) {
        isTouch = false;
      } else if (word.startsWith("fresh:")) {
        if (!fresh.isZero()) {
          throw problem(text, "says fresh twice; delete one of them");
        }
        fresh = freshness(text, word);
      } else if (word.startsWith("role:") && isRoleName(word.substring("role:".length()))) {
        roles.add(word.substring("role:".length()));
      } else if (word.startsWith("role:")) {
        throw problem(
            text,
            "has no good role name in '"
                + word
                + "'; use 1 to 64 of the characters A-Z a-z 0-9 _ . -");
      } else {
        throw problem(
            text,
            "has the unknown word '"
                + word
                + "'; use public, signed-in, denied, role:NAME, no-touch,"
                + " fresh:MINUTESm");
      }
    }
    int kinds =
        (isPublic ? 1 : 0) + (isSignedIn ? 1 : 0) + (isDenied ? 1 : 0) + (roles.isEmpty() ? 0 : 1);
    if (kinds != 1) {
      throw problem(
          text,
          "must say exactly one of public, signed-in, denied, or role:NAME (this one several times if wanted)");
    }
    if (isPublic && !isTouch) {
      throw problem(
          text, "says no-touch, but a public path never counts as activity; delete no-touch");
    }
    if (isPublic && !fresh.isZero()) {
      throw problem(text, "says fresh, but nobody need be signed in for a public path; delete one");
    }
    return new AccessRule(pattern, isPublic, isDenied, roles, isTouch, fresh);
  }

  private static Duration freshness(String text, String word) {
    String minutes = word.substring("fresh:".length());
    boolean isShort = minutes.length() > 1 && minutes.length() <= 3 && minutes.endsWith("m");
    int number = isShort ? digits(minutes.substring(0, minutes.length() - 1)) : 0;
    if (number < 1 || number > 60) {
      throw problem(text, "has no good time in '" + word + "'; write fresh:1m to fresh:60m");
    }
    return Duration.ofMinutes(number);
  }

  /** The number these decimal digits are; 0 if they are none. */
  private static int digits(String text) {
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }

  private static boolean isRoleName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isGood =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '.'
              || c == '-';
      if (!isGood) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= 64;
  }

  private static void refuseIfHidden(String text, AccessRule rule, List<AccessRule> earlierRules) {
    for (AccessRule earlier : earlierRules) {
      if (earlier.pattern().equals(rule.pattern())) {
        throw problem(
            text, "repeats the pattern '" + rule.pattern() + "'; delete one of the two rules");
      }
      if (earlier.covers(rule)) {
        throw problem(
            text,
            "can never match, '"
                + earlier.pattern()
                + "' before it covers it; move it up or delete it");
      }
    }
  }

  private static IllegalArgumentException problem(String ruleText, String what) {
    return new IllegalArgumentException("access rule '" + ruleText + "' " + what);
  }
}
