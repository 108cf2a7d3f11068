package dev.gatehouse.protect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.cli.GatehouseCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The command {@code protect}, on WARs put together here. */
class ProtectTest {
  private static final String OUR_JAR = "WEB-INF/lib/gatehouse-all.jar";

  @TempDir private Path folder;
  private Path in;
  private Path out;
  private Path jar;
  private final Map<String, byte[]> app = new LinkedHashMap<>();
  private String printed = "";
  private String complained = "";

  @BeforeEach
  void nameFiles() throws IOException {
    in = folder.resolve("in.war");
    out = folder.resolve("out.war");
    jar = folder.resolve("gatehouse-all.jar");
    Files.writeString(jar, "the jar");
    app.put("index.html", bytes("hello"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void webXml(String... elements) {
    app.put(
        "WEB-INF/web.xml",
        bytes(
            "<web-app xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.0'>\n  "
                + String.join("\n  ", elements)
                + "\n</web-app>\n"));
  }

  private static String constraint(String patterns, String auth) {
    return constraint(patterns, "", auth);
  }

  /** Patterns and methods separated by blanks; roles likewise, or {@code none} for no element. */
  private static String constraint(String patterns, String methods, String roles) {
    StringBuilder text = new StringBuilder("<security-constraint><web-resource-collection>");
    text.append("<web-resource-name>x</web-resource-name>");
    for (String pattern : patterns.split(" ")) {
      text.append("<url-pattern>").append(pattern).append("</url-pattern>");
    }
    for (String method : methods.split(" ")) {
      text.append(method.isEmpty() ? "" : "<http-method>" + method + "</http-method>");
    }
    text.append("</web-resource-collection>");
    if (!roles.equals("none")) {
      text.append("<auth-constraint>");
      for (String role : roles.split(" ")) {
        text.append(role.isEmpty() ? "" : "<role-name>" + role + "</role-name>");
      }
      text.append("</auth-constraint>");
    }
    return text.append("</security-constraint>").toString();
  }

  private static String servletAt(String pattern) {
    return "<servlet><servlet-name>a</servlet-name><servlet-class>app.A</servlet-class></servlet>"
        + "<servlet-mapping><servlet-name>a</servlet-name><url-pattern>"
        + pattern
        + "</url-pattern></servlet-mapping>";
  }

  private int protect(String... more) throws IOException {
    try (ZipOutputStream war = new ZipOutputStream(Files.newOutputStream(in))) {
      for (Map.Entry<String, byte[]> file : app.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        if (file.getKey().endsWith(".jar")) { // as build tools do
          CRC32 crc = new CRC32();
          crc.update(file.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(file.getValue().length);
          entry.setCrc(crc.getValue());
        }
        war.putNextEntry(entry);
        war.write(file.getValue());
      }
    }
    return run(more);
  }

  private int run(String... more) {
    StringWriter printer = new StringWriter();
    StringWriter complaints = new StringWriter();
    CommandLine line = GatehouseCommand.commandLine(new GatehouseCommand(settings -> null));
    line.setOut(new PrintWriter(printer)).setErr(new PrintWriter(complaints));
    List<String> arguments = new ArrayList<>(List.of("protect", "" + in, "" + out));
    arguments.addAll(List.of("--jar", "" + jar));
    arguments.addAll(Arrays.asList(more));
    int status = line.execute(arguments.toArray(new String[0]));
    printed = printer.toString();
    complained = complaints.toString();
    return status;
  }

  private String written(String name) throws IOException {
    try (ZipFile war = new ZipFile(out.toFile());
        InputStream entry = war.getInputStream(war.getEntry(name))) {
      return new String(entry.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private WebXml writtenWebXml() throws IOException {
    return WebXml.parse("it", bytes(written(WebXml.NAME)));
  }

  @Test
  void appWithoutWebXmlGetsOneAndTheJar() throws IOException {
    app.put("WEB-INF/lib/other.jar", zip("a.txt", "a"));

    assertEquals(0, protect(), () -> complained);

    assertEquals("hello", written("index.html"));
    assertEquals("the jar", written(OUR_JAR));
    assertTrue(writtenWebXml().hasListener("dev.gatehouse.boot.StartUp"));
    assertTrue(printed.contains("everything needs a sign-in"), printed);
    try (ZipFile war = new ZipFile(out.toFile())) {
      assertEquals(ZipEntry.STORED, war.getEntry("WEB-INF/lib/other.jar").getMethod());
    }
  }

  @Test
  void inputStaysAsItIsAndNothingIsOverwritten() throws IOException {
    assertEquals(0, protect());
    byte[] before = Files.readAllBytes(in);
    byte[] first = Files.readAllBytes(out);

    assertEquals(1, run());

    assertTrue(complained.contains("out.war exists"), complained);
    assertArrayEquals(before, Files.readAllBytes(in));
    assertArrayEquals(first, Files.readAllBytes(out));
  }

  @Test
  void protectedTwiceIsProtectedOnce() throws IOException {
    assertEquals(0, protect());
    app.clear();
    try (ZipFile war = new ZipFile(out.toFile())) {
      for (ZipEntry entry : war.stream().toList()) {
        app.put(entry.getName(), war.getInputStream(entry).readAllBytes());
      }
    }
    Files.delete(out);
    app.put("WEB-INF/lib/gatehouse-0.9-all.jar", bytes("an older one"));

    assertEquals(0, protect(), () -> complained);

    assertEquals(1, written(WebXml.NAME).split("boot.StartUp", -1).length - 1);
    try (ZipFile war = new ZipFile(out.toFile())) {
      assertEquals(
          List.of(OUR_JAR),
          war.stream().map(ZipEntry::getName).filter(n -> n.contains("gatehouse")).toList());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("translations")
  void constraintsBecomeRules(String row, List<String> elements, String rules) throws IOException {
    webXml(elements.toArray(new String[0]));

    assertEquals(0, protect(), () -> complained);

    WebXml after = writtenWebXml();
    assertEquals(rules, after.contextParam("gatehouse.access").orElse(""));
    assertEquals(List.of(), after.constraints());
    for (String rule : rules.isEmpty() ? new String[0] : rules.split("; ")) {
      assertTrue(printed.contains("  " + rule + System.lineSeparator()), printed);
    }
  }

  static Stream<Arguments> translations() {
    String declared =
        "<security-role><role-name>a</role-name></security-role>"
            + "<security-role><role-name>b</role-name></security-role>";
    return Stream.of(
        arguments("none", List.of(), ""),
        arguments(
            "one role",
            List.of(constraint("/admin/*", "boss")),
            "/admin/* = role:boss; /* = public"),
        arguments("everything", List.of(constraint("/*", "x y")), "/* = role:x role:y"),
        arguments("the default servlet", List.of(constraint("/", "x")), "/* = role:x"),
        arguments("the root", List.of(constraint("", "x")), "/ = role:x; /* = public"),
        arguments("anybody signed in", List.of(constraint("/*", "**")), "/* = signed-in"),
        arguments("any role", List.of(constraint("/*", "*"), declared), "/* = role:a role:b"),
        arguments(
            "nobody",
            List.of(constraint("/inside/*", ""), constraint("/*", "x")),
            "/inside/* = denied; /* = role:x"),
        arguments(
            "what is open stays open",
            List.of(constraint("/*", "x"), constraint("/css/* /start", "none")),
            "/start = public; /css/* = public; /* = role:x"),
        arguments(
            "exact before long before short",
            List.of(constraint("/*", "x"), constraint("/a/* /a/b/* /a/b", "y")),
            "/a/b = role:y; /a/b/* = role:y; /a/* = role:y; /* = role:x"),
        arguments(
            "two for one pattern",
            List.of(constraint("/a/*", "x"), constraint("/a/*", "y")),
            "/a/* = role:x role:y; /* = public"),
        arguments(
            "two, one of them for everybody",
            List.of(constraint("/a/*", "x"), constraint("/a/*", "none"), constraint("/b", "x")),
            "/b = role:x; /a/* = public; /* = public"),
        arguments(
            "two, one of them for nobody",
            List.of(constraint("/a/*", "x"), constraint("/a/*", "")),
            "/a/* = denied; /* = public"),
        arguments("some methods", List.of(constraint("/*", "GET POST", "x")), "/* = role:x"),
        arguments(
            "no TRACE",
            List.of(constraint("/*", "TRACE", ""), constraint("/*", "x")),
            "/* = role:x"),
        arguments(
            "some methods, and nobody the others",
            List.of(
                constraint("/a/*", "GET POST", "x"),
                constraint("/a/*", "GET POST", "").replace("method>", "method-omission>")),
            "/a/* = role:x; /* = public"),
        arguments("for nobody's sake", List.of(constraint("/*", "none")), ""));
  }

  @Test
  void whatItsOwnerShouldKnowIsSaid() throws IOException {
    webXml(
        constraint("/a/*", "GET", "x"),
        "<login-config><auth-method>FORM</auth-method><form-login-config>"
            + "<form-login-page>/in.jsp</form-login-page><form-error-page>/e</form-error-page>"
            + "</form-login-config></login-config>",
        constraint("/b", "none")
            .replace(
                "</security-constraint>",
                "<user-data-constraint><transport-guarantee>CONFIDENTIAL</transport-guarantee>"
                    + "</user-data-constraint></security-constraint>"));
    app.put("META-INF/context.xml", bytes("<Context/>"));
    app.put("META-INF/MANIFEST.MF", bytes("Manifest-Version: 1.0\r\nMain-Class: app.Main\r\n\r\n"));

    assertEquals(0, protect(), () -> complained);

    for (String said :
        List.of(
            "/in.jsp is not used",
            "to https",
            "META-INF/context.xml",
            "java -jar",
            "still is",
            "its rule is for all",
            "roles:  x;")) {
      assertTrue(printed.contains(said), () -> said + " is missing in " + printed);
    }
    assertFalse(written(WebXml.NAME).contains("login-config"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("impossible")
  void whatCannotWorkIsRefusedInOneSentence(String row, String element, String said)
      throws IOException {
    webXml(element);

    assertEquals(1, protect());

    assertTrue(complained.contains(said), complained);
    assertEquals(1, complained.lines().count(), complained);
    assertFalse(Files.exists(out));
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        arguments("clash", servletAt("/login"), "--set gatehouse.login-path=/another"),
        arguments("clash", servletAt("/logout"), "--set gatehouse.logout-path=/another"),
        arguments("clash", servletAt("/gatehouse/*"), "--set gatehouse.base-path=/another"),
        arguments("ending", constraint("*.do", "x"), "*.do"),
        arguments("role's name", constraint("/a", "Über-Boss"), "no good role name"),
        arguments("methods", constraint("/*", "PUT DELETE", ""), "holds for all methods"),
        arguments(
            "methods",
            constraint("/a", "GET", "").replace("method>", "method-omission>"),
            "holds for all methods"),
        arguments(
            "methods",
            constraint("/a", "GET", "x") + constraint("/a", "POST", "y"),
            "holds for all methods"),
        arguments("no XML", "<", "web.xml cannot be read"),
        arguments(
            "said twice",
            constraint("/a", "x")
                + "<context-param><param-name>gatehouse.access</param-name>"
                + "<param-value>/* = signed-in</param-value></context-param>",
            "set as well"));
  }

  @Test
  void clashIsMendedByTheSettingItNames() throws IOException {
    webXml(servletAt("/login"));

    assertEquals(0, protect("--set", "gatehouse.login-path=/sign-in"), () -> complained);

    assertEquals("/sign-in", writtenWebXml().contextParam("gatehouse.login-path").orElseThrow());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongUse")
  void settingsAreCheckedBeforeTheyAreWritten(String setting, String said) throws IOException {
    assertTrue(protect("--set", setting) > 0);

    assertTrue(complained.contains(said), complained);
    assertFalse(Files.exists(out));
  }

  static Stream<Arguments> wrongUse() {
    return Stream.of(
        arguments("gatehouse.db.password=secret", "does not belong into a WAR"),
        arguments("gatehouse.sesion.idle=5m", "gatehouse.sesion.idle"),
        arguments("gatehouse.session.idle=1s", "gatehouse.session.idle"));
  }

  @Test
  void fileThatIsNoWarAndOneThatIsMissingAreRefused() throws IOException {
    Files.writeString(in, "no archive");
    assertEquals(1, run());
    assertTrue(complained.contains("is no WAR"), complained);

    Files.delete(in);
    assertEquals(1, run());
    assertTrue(complained.contains("there is no file"), complained);
  }

  @Test
  void appOfTheOldNamespaceIsRefused() throws IOException {
    compile("javax.servlet", "");

    assertEquals(1, protect());

    assertTrue(complained.contains("app/A.class"), complained);
    assertTrue(complained.contains("jakarta.servlet"), complained);
  }

  @Test
  void oldClassInALibraryThatWebXmlNamesIsTheAppsOwn() throws IOException {
    compile("javax.servlet", "");
    byte[] old = app.remove("WEB-INF/classes/app/A.class");
    compile("jakarta.servlet", "");
    app.put("WEB-INF/lib/shop.jar", zip("app/A.class", old));
    app.put("WEB-INF/classes/app/B.class", app.remove("WEB-INF/classes/app/A.class"));

    assertEquals(0, protect(), () -> complained);
    Files.delete(out);
    webXml(servletAt("/a"));
    assertEquals(1, protect());
    assertTrue(complained.contains("javax.servlet"), complained);
  }

  @Test
  void securityAnnotationIsRefused() throws IOException {
    compile("jakarta.servlet", "@jakarta.servlet.annotation.ServletSecurity ");

    assertEquals(1, protect());

    assertTrue(complained.contains("@ServletSecurity"), complained);
  }

  @Test
  void constraintInALibraryIsRefused() throws IOException {
    webXml(constraint("/a", "x"));
    byte[] text =
        bytes(
            new String(app.remove("WEB-INF/web.xml"), StandardCharsets.UTF_8)
                .replace("web-app", "web-fragment"));
    app.put("WEB-INF/lib/shop.jar", zip("META-INF/web-fragment.xml", text));

    assertEquals(1, protect());

    assertTrue(complained.contains("shop.jar"), complained);
  }

  /** Nothing is fetched, and no file read, for the sake of a descriptor. */
  @Test
  void descriptorCannotReachOutside() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "the secret");
    app.put(
        "WEB-INF/web.xml",
        bytes(
            "<!DOCTYPE web-app [<!ENTITY s SYSTEM '"
                + secret.toUri()
                + "'>]><web-app><display-name>&s;</display-name></web-app>"));

    protect();

    assertFalse(Files.exists(out) && written(WebXml.NAME).contains("the secret"));
  }

  @Test
  void oldDescriptorKeepsItsType() throws IOException {
    app.put(
        "WEB-INF/web.xml",
        bytes(
            "<!DOCTYPE web-app PUBLIC '-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN'"
                + " 'http://java.sun.com/dtd/web-app_2_3.dtd'><web-app></web-app>"));

    assertEquals(0, protect(), () -> complained);

    assertTrue(written(WebXml.NAME).contains("web-app_2_3.dtd"));
    assertTrue(writtenWebXml().hasListener("dev.gatehouse.boot.StartUp"));
  }

  private static byte[] zip(String name, String text) throws IOException {
    return zip(name, bytes(text));
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return out.toByteArray();
  }

  /** Puts class {@code app.A} into the app, a servlet of that API. */
  private void compile(String api, String annotation) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources/app"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path source = sources.resolve("A.java");
    Files.writeString(
        source,
        "package app; " + annotation + "public abstract class A implements " + api + ".Servlet {}");
    Path old = sources.resolve("Servlet.java");
    Files.writeString(old, "package javax.servlet; public interface Servlet {}");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                "" + classes,
                "-cp",
                System.getProperty("java.class.path"),
                "" + source,
                "" + old);
    assertEquals(0, status);
    app.put("WEB-INF/classes/app/A.class", Files.readAllBytes(classes.resolve("app/A.class")));
  }
}
