package dev.gatehouse.containers;

import com.example.StockServlet;
import dev.gatehouse.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A WAR of somebody else's, made here file by file, with the one jar dropped in and settings. */
final class StockApp {
  private static final Path JAR = Path.of("target", "gatehouse-all.jar");

  private final String name;
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /** An app with a servlet at {@code /hello} and a page, and settings of its own. */
  StockApp(String name, Settings settings, Map<String, String> more) throws IOException {
    this.name = name;
    Map<String, String> values = Start.values(settings);
    values.putAll(more);
    add("WEB-INF/gatehouse.properties", Start.properties(values));
    library(JAR);
    add("page.html", "<p>the page");
    code(StockServlet.class);
    webXml("", "");
  }

  /** The web.xml's own attributes, and elements beside those of the servlet. */
  StockApp webXml(String attributes, String elements) {
    return add(
        "WEB-INF/web.xml",
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" %s>
          <servlet>
            <servlet-name>stock</servlet-name>
            <servlet-class>com.example.StockServlet</servlet-class>
          </servlet>
          <servlet-mapping>
            <servlet-name>stock</servlet-name>
            <url-pattern>/hello</url-pattern>
          </servlet-mapping>
          %s
        </web-app>
        """
            .formatted(attributes, elements));
  }

  StockApp without(String path) {
    files.remove(path);
    return this;
  }

  StockApp library(Path jar) throws IOException {
    return add("WEB-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
  }

  StockApp library(String jar, Map<String, byte[]> content) throws IOException {
    return add("WEB-INF/lib/" + jar, zip(content));
  }

  StockApp code(Class<?> type) throws IOException {
    return add("WEB-INF/classes/" + path(type), bytes(type));
  }

  StockApp add(String path, String text) {
    return add(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private StockApp add(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  static String path(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  static byte[] bytes(Class<?> type) throws IOException {
    try (InputStream code = type.getResourceAsStream("/" + path(type))) {
      return code.readAllBytes();
    }
  }

  /** As one of a container, its WAR in this folder. */
  App in(Path folder) throws IOException {
    return new App(name, Files.write(folder.resolve(name + ".war"), zip(files)), Map.of());
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
