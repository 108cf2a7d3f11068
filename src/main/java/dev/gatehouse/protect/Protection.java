package dev.gatehouse.protect;

import dev.gatehouse.web.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Puts Gatehouse into a WAR: its jar, a listener in {@code web.xml} that starts it whatever else
 * the app switches off, and access rules in place of the constraints the container would judge by.
 */
public final class Protection {
  private static final String LISTENER = "dev.gatehouse.boot.StartUp";
  private static final String ACCESS = "gatehouse.access";
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String SETTINGS = "WEB-INF/gatehouse.properties";
  private static final String JAR = "WEB-INF/lib/gatehouse-all.jar";
  private static final Pattern OURS = Pattern.compile("WEB-INF/lib/gatehouse-[^/]*\\.jar");

  private final Path jar;
  private final Map<String, String> settings;
  private final Paths paths;

  /**
   * Into WARs that get these settings.
   *
   * @param jar {@code gatehouse-all.jar}
   * @param settings for their {@code web.xml}, by full key; no secrets
   * @param paths Gatehouse's own in the app
   */
  public Protection(Path jar, Map<String, String> settings, Paths paths) {
    this.jar = jar;
    this.settings = settings;
    this.paths = paths;
  }

  /**
   * What was done.
   *
   * @param rules the app's access rules, in order
   * @param roles those that are named in them
   * @param done one line for each change
   * @param notes what its owner should know
   */
  public record Report(
      List<String> rules, Set<String> roles, List<String> done, List<String> notes) {}

  /**
   * Writes the protected WAR.
   *
   * @param in the app, which stays as it is
   * @param out a file that does not exist
   * @throws CannotProtectException when that cannot be; then there is no {@code out}
   * @throws UncheckedIOException when a file cannot be read or written
   */
  public Report protect(Path in, Path out) {
    try (ZipFile war = new ZipFile(in.toFile())) {
      WebXml webXml = webXmlOf(war);
      List<String> notes = new ArrayList<>();
      refuseWhatCannotWork(war, webXml);
      Rules rules = rules(war, webXml, notes);
      note(war, webXml, notes);
      List<String> done = change(webXml, rules);
      writeWhole(war, webXml, out, done);
      return new Report(rules.text(), rules.roles(), done, notes);
    } catch (NoSuchFileException e) {
      throw new CannotProtectException("there is no file " + in, e);
    } catch (FileAlreadyExistsException e) {
      throw new CannotProtectException(out + " exists: delete it, or choose another name", e);
    } catch (ZipException e) {
      throw new CannotProtectException(in + " is no WAR: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static WebXml webXmlOf(ZipFile war) throws IOException {
    byte[] text = bytes(war, WebXml.NAME);
    return text.length == 0 ? WebXml.empty() : WebXml.parse(WebXml.NAME, text);
  }

  /** Nothing at all where there is no such entry. */
  private static byte[] bytes(ZipFile war, String name) throws IOException {
    ZipEntry entry = war.getEntry(name);
    if (entry == null) {
      return new byte[0];
    }
    try (InputStream in = war.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private void refuseWhatCannotWork(ZipFile war, WebXml webXml) throws IOException {
    Scan scan = Scan.of(war, webXml.classes());
    if (!scan.oldClasses().isEmpty() || !scan.oldLibraries().isEmpty()) {
      throw new CannotProtectException(
          "the app was written for javax.servlet, as "
              + (scan.oldClasses().isEmpty() ? scan.oldLibraries() : scan.oldClasses()).get(0)
              + " shows, and Tomcat 10 and Jetty 12 (ee10) run jakarta.servlet alone: bring it there"
              + " first, for example with Tomcat's migration tool for Jakarta EE");
    }
    if (!scan.constrainedClasses().isEmpty()) {
      throw new CannotProtectException(
          scan.constrainedClasses().get(0)
              + " says by @ServletSecurity who may call it, which the container judges before"
              + " Gatehouse: take the annotation out and say it in "
              + ACCESS);
    }
    if (!scan.constrainingLibraries().isEmpty()) {
      throw new CannotProtectException(
          scan.constrainingLibraries().get(0)
              + " has a security-constraint in its web-fragment.xml, which the container judges"
              + " before Gatehouse: take it out and say it in "
              + ACCESS);
    }
    for (String pattern : webXml.servletPatterns()) {
      refuseClash(pattern);
    }
  }

  private void refuseClash(String pattern) {
    Optional<String> key =
        pattern.equals(paths.login())
            ? Optional.of("login-path")
            : pattern.equals(paths.logout())
                ? Optional.of("logout-path")
                : pattern.equals(paths.base()) || pattern.startsWith(paths.base() + "/")
                    ? Optional.of("base-path")
                    : Optional.empty();
    if (key.isPresent()) {
      throw new CannotProtectException(
          "the app has a servlet of its own at "
              + pattern
              + ": move Gatehouse's with --set gatehouse."
              + key.get()
              + "=/another");
    }
  }

  private Rules rules(ZipFile war, WebXml webXml, List<String> notes) throws IOException {
    Rules rules = Rules.of(webXml.constraints());
    notes.addAll(rules.notes());
    boolean isSaid =
        settings.containsKey(ACCESS)
            || webXml.contextParam(ACCESS).isPresent()
            || new String(bytes(war, SETTINGS), StandardCharsets.ISO_8859_1).contains(ACCESS);
    if (isSaid && !rules.text().isEmpty()) {
      throw new CannotProtectException(
          "web.xml has security-constraints, and "
              + ACCESS
              + " is set as well: delete one of them, so that it is plain which of them holds");
    }
    return rules;
  }

  private List<String> change(WebXml webXml, Rules rules) {
    List<String> done = new ArrayList<>();
    if (webXml.removeSecurity()) {
      done.add("web.xml: took out security-constraint and login-config");
    }
    if (!rules.text().isEmpty()) {
      webXml.addContextParam(ACCESS, String.join("; ", rules.text()));
      done.add("web.xml: added context-param " + ACCESS);
    }
    settings.forEach(
        (key, value) -> {
          webXml.addContextParam(key, value);
          done.add("web.xml: added context-param " + key);
        });
    if (!webXml.hasListener(LISTENER)) {
      webXml.addListener(LISTENER);
      done.add("web.xml: added listener " + LISTENER);
    }
    return done;
  }

  private static void note(ZipFile war, WebXml webXml, List<String> notes) throws IOException {
    webXml
        .signInPage()
        .ifPresent(
            page -> notes.add("the app's own sign-in page " + page + " is not used any more"));
    if (webXml.hasTransportGuarantee()) {
      notes.add(
          "the container sends nobody to https any more: let the proxy or the connector do it"
              + " (Gatehouse takes no password over plain HTTP from other machines)");
    }
    if (war.getEntry("META-INF/context.xml") != null) {
      notes.add("META-INF/context.xml is Tomcat's: a Realm or a Valve in it still does its work");
    }
    if (webXml.hasRoleLinks()) {
      notes.add("role-link of a servlet is not followed: isUserInRole knows the roles' own names");
    }
    if (isStartedByItself(war)) {
      notes.add(
          "started by java -jar this WAR reads no web.xml, and nothing protects it: deploy it to a"
              + " container");
    }
  }

  private static boolean isStartedByItself(ZipFile war) throws IOException {
    ZipEntry entry = war.getEntry(MANIFEST);
    if (entry == null) {
      return false;
    }
    try (InputStream in = war.getInputStream(entry)) {
      return new Manifest(in).getMainAttributes().containsKey(Attributes.Name.MAIN_CLASS);
    }
  }

  /** All or nothing: what is half written goes away again. */
  private void writeWhole(ZipFile war, WebXml webXml, Path out, List<String> done)
      throws IOException {
    try (OutputStream file = Files.newOutputStream(out, StandardOpenOption.CREATE_NEW)) {
      try (ZipOutputStream to = new ZipOutputStream(file)) {
        write(war, webXml, to, done);
      } catch (IOException | RuntimeException e) {
        Files.delete(out);
        throw e;
      }
    }
  }

  private void write(ZipFile war, WebXml webXml, ZipOutputStream to, List<String> done)
      throws IOException {
    Set<String> written = new HashSet<>(Set.of(WebXml.NAME));
    Enumeration<? extends ZipEntry> entries = war.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      if (OURS.matcher(entry.getName()).matches()) {
        done.add("took out " + entry.getName());
      } else if (written.add(entry.getName())) {
        copy(war, entry, to);
      }
    }
    put(WebXml.NAME, webXml.text(), to);
    put(JAR, Files.readAllBytes(jar), to);
    done.add("added " + JAR);
  }

  private static void copy(ZipFile war, ZipEntry entry, ZipOutputStream to) throws IOException {
    ZipEntry same = new ZipEntry(entry);
    if (same.getMethod() == ZipEntry.DEFLATED) {
      same.setCompressedSize(-1);
    }
    to.putNextEntry(same);
    try (InputStream in = war.getInputStream(entry)) {
      in.transferTo(to);
    }
    to.closeEntry();
  }

  private static void put(String name, byte[] content, ZipOutputStream to) throws IOException {
    to.putNextEntry(new ZipEntry(name));
    to.write(content);
    to.closeEntry();
  }
}
