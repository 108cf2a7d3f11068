package dev.gatehouse.testing;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;

/** What {@code pom.xml} says, for what must say the same elsewhere. */
public final class Pom {
  private Pom() {}

  /** The project's version. */
  public static String version() {
    return at("/project/version");
  }

  /** A property's value as written. */
  public static String property(String name) {
    return at("/project/properties/*[name()='" + name + "']");
  }

  /** The versions in which an artifact is fetched to be tried, at least one. */
  public static List<String> triedVersions(String artifact) {
    String items = "//artifactItem[artifactId='" + artifact + "']";
    List<String> versions = new ArrayList<>();
    for (int i = 1; i <= Integer.parseInt(at("count(" + items + ")")); i++) {
      String version = at("(" + items + ")[" + i + "]/version");
      boolean isProperty = version.startsWith("${");
      versions.add(isProperty ? property(version.substring(2, version.length() - 1)) : version);
    }
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("no " + artifact + " is fetched in pom.xml");
    }
    return versions;
  }

  private static String at(String path) {
    try {
      Document pom =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
      XPath xpath = XPathFactory.newInstance().newXPath();
      String value = xpath.evaluate(path, pom);
      if (value.isEmpty()) {
        throw new IllegalArgumentException("there is no " + path + " in pom.xml");
      }
      return value;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
