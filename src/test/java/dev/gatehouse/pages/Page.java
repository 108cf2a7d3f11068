package dev.gatehouse.pages;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A page read by an XML parser, so that anything not closed or not escaped fails. */
final class Page {
  private final Document document;

  private Page(Document document) {
    this.document = document;
  }

  static Page of(String html) {
    // What in our pages is HTML and not XML.
    String xml =
        html.replace(" autofocus/>", " autofocus=\"\"/>").replace(" selected>", " selected=\"\">");
    try {
      return new Page(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(xml))));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError("not well-formed: " + e.getMessage() + "\n" + html, e);
    }
  }

  /** The text of every node the path selects. */
  List<String> all(String xpath) {
    try {
      NodeList nodes =
          (NodeList)
              XPathFactory.newInstance()
                  .newXPath()
                  .evaluate(xpath, document, XPathConstants.NODESET);
      return IntStream.range(0, nodes.getLength())
          .mapToObj(nodes::item)
          .map(Node::getTextContent)
          .toList();
    } catch (XPathExpressionException e) {
      throw new IllegalArgumentException(xpath, e);
    }
  }

  /** The text of the only node the path selects. */
  String one(String xpath) {
    List<String> found = all(xpath);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " nodes for " + xpath);
    }
    return found.get(0);
  }
}
