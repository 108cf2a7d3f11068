package dev.gatehouse.testing;

import java.io.File;
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
