package dev.gatehouse.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * One place in which settings were looked for, and what was found there.
 *
 * @param name shown in messages
 * @param values texts by key, the prefix {@code gatehouse.} included; every key must be known
 * @param ignored names that look like settings and are none, which only earn a warning
 */
public record Source(String name, Map<String, String> values, List<String> ignored) {

  public Source {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    ignored = List.copyOf(ignored);
  }

  /** A source of these values alone, such as the options of a command line. */
  public Source(String name, Map<String, String> values) {
    this(name, values, List.of());
  }

  /** A place where nothing is. */
  public static Source none() {
    return new Source("nothing", Map.of());
  }

  /** Of a web application's context-params, those that begin with {@code gatehouse.}. */
  public static Source contextParams(Map<String, String> params) {
    return new Source("context-param", prefixed(params));
  }

  /** Of the system properties, those that begin with {@code gatehouse.}. */
  public static Source systemProperties(Properties properties) {
    return new Source("system property", prefixed(texts(properties)));
  }

  /**
   * Of the environment, {@code GATEHOUSE_X_Y_Z} for the key {@code gatehouse.x.y-z}. Other names
   * that begin with {@code GATEHOUSE_} are ignored with a warning: Kubernetes injects such names
   * for a service called gatehouse.
   */
  public static Source environment(Map<String, String> environment) {
    Map<String, String> keys = new TreeMap<>();
    for (String key : SettingKeys.all()) {
      keys.put(SettingKeys.environmentName(key), SettingKeys.PREFIX + key);
    }
    Map<String, String> values = new TreeMap<>();
    List<String> ignored = new ArrayList<>();
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (keys.containsKey(name)) {
        values.put(keys.get(name), variable.getValue());
      } else if (name.startsWith(SettingKeys.ENVIRONMENT_PREFIX)) {
        ignored.add(name + " is not a setting" + SettingKeys.suggestion(name, keys.keySet()));
      }
    }
    return new Source("environment", values, ignored);
  }

  /**
   * A properties file in UTF-8. All its keys count, so that one without the prefix is not
   * overlooked.
   *
   * @throws InvalidSettingsException if there is no such file or it is not one of properties in
   *     UTF-8
   */
  public static Source file(String path) {
    try (InputStream content = Files.newInputStream(Path.of(path))) {
      return file(path, content);
    } catch (IOException | InvalidPathException e) {
      throw unreadable(path, e);
    }
  }

  /** Like {@link #file(String)}, but the file may be absent. */
  public static Source fileIfPresent(Path path) {
    return Files.exists(path) ? file(path.toString()) : none();
  }

  /** Like {@link #file(String)}, from a stream, which stays open. */
  public static Source file(String path, InputStream content) {
    Properties properties = new Properties();
    try {
      ByteBuffer bytes = ByteBuffer.wrap(content.readAllBytes());
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      // Some editors of Windows begin a file with a byte order mark.
      properties.load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(path, e);
    }
    return new Source("file " + path, texts(properties));
  }

  /** Name and keys; the values may be secrets. */
  @Override
  public String toString() {
    return "Source[" + name + " " + values.keySet() + "]";
  }

  private static InvalidSettingsException unreadable(String path, Exception cause) {
    return new InvalidSettingsException(
        List.of(
            "file "
                + path
                + ": cannot be read as properties in UTF-8 ("
                + cause.getClass().getSimpleName()
                + "); give a readable file"));
  }

  private static Map<String, String> texts(Properties properties) {
    Map<String, String> texts = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      texts.put(key, properties.getProperty(key));
    }
    return texts;
  }

  private static Map<String, String> prefixed(Map<String, String> values) {
    Map<String, String> prefixed = new TreeMap<>(values);
    prefixed.keySet().removeIf(key -> !key.startsWith(SettingKeys.PREFIX));
    return prefixed;
  }
}
