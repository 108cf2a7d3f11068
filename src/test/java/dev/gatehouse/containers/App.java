package dev.gatehouse.containers;

import java.nio.file.Path;
import java.util.Map;

/**
 * The WAR as one app of a container.
 *
 * @param name {@code ROOT}, or the context path without its slash
 * @param war the file that is copied into the container's folder of apps
 * @param parameters context-params given in the container's own file for this app; none, no file
 */
record App(String name, Path war, Map<String, String> parameters) {
  String path() {
    return name.equals("ROOT") ? "" : "/" + name;
  }

  @Override
  public String toString() {
    return name.equals("ROOT") ? "/" : path();
  }
}
