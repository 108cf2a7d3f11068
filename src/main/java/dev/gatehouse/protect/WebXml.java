package dev.gatehouse.protect;

import dev.gatehouse.protect.Constraint.Access;
import dev.gatehouse.protect.Constraint.Everybody;
import dev.gatehouse.protect.Constraint.Nobody;
import dev.gatehouse.protect.Constraint.Roles;
import dev.gatehouse.protect.Constraint.SignedIn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.DocumentType;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** An app's {@code web.xml}, of whatever version, to be read and changed. */
final class WebXml {
  static final String NAME = "WEB-INF/web.xml";

  private static final byte[] NONE =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
      </web-app>
      """
          .getBytes(StandardCharsets.UTF_8);

  /** A fault is an exception, and nothing is printed of it besides. */
  private static final ErrorHandler STRICT =
      new ErrorHandler() {
        @Override
        public void warning(SAXParseException problem) {}

        @Override
        public void error(SAXParseException problem) {}

        @Override
        public void fatalError(SAXParseException problem) throws SAXParseException {
          throw problem;
        }
      };

  private final Document document;
  private final Element root;

  private WebXml(Document document) {
    this.document = document;
    this.root = document.getDocumentElement();
  }

  /** That of an app that has none. */
  static WebXml empty() {
    return parse(NAME, NONE);
  }

  /**
   * Reads one; nothing outside the text itself is fetched.
   *
   * @param name for the message when it cannot be read
   */
  static WebXml parse(String name, byte[] text) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
      factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(STRICT);
      builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
      return new WebXml(builder.parse(new ByteArrayInputStream(text)));
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java platform reads XML", e);
    } catch (SAXException | IOException e) {
      throw new CannotProtectException(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Stream<Element> children(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(node -> name.equals(node.getLocalName()))
        .map(Element.class::cast)
        .toList()
        .stream();
  }

  private static List<String> texts(Element parent, String name) {
    return children(parent, name).map(child -> child.getTextContent().strip()).toList();
  }

  /** Text of all the elements of this name within elements of the other. */
  private List<String> texts(String within, String name) {
    return children(root, within).flatMap(element -> texts(element, name).stream()).toList();
  }

  /** Names of the servlets', filters' and listeners' classes. */
  Set<String> classes() {
    Set<String> classes = new TreeSet<>(texts("servlet", "servlet-class"));
    classes.addAll(texts("filter", "filter-class"));
    classes.addAll(texts("listener", "listener-class"));
    return classes;
  }

  List<String> servletPatterns() {
    return texts("servlet-mapping", "url-pattern");
  }

  boolean hasListener(String className) {
    return texts("listener", "listener-class").contains(className);
  }

  Optional<String> contextParam(String name) {
    return children(root, "context-param")
        .filter(param -> texts(param, "param-name").contains(name))
        .flatMap(param -> texts(param, "param-value").stream())
        .findFirst();
  }

  /** Where the app's own sign-in form is; empty: it has none. */
  Optional<String> signInPage() {
    return children(root, "login-config")
        .flatMap(config -> children(config, "form-login-config"))
        .flatMap(form -> texts(form, "form-login-page").stream())
        .findFirst();
  }

  boolean hasTransportGuarantee() {
    return children(root, "security-constraint")
        .flatMap(constraint -> children(constraint, "user-data-constraint"))
        .flatMap(data -> texts(data, "transport-guarantee").stream())
        .anyMatch(guarantee -> !guarantee.equals("NONE"));
  }

  boolean hasRoleLinks() {
    return children(root, "servlet")
        .flatMap(servlet -> children(servlet, "security-role-ref"))
        .anyMatch(
            ref ->
                !texts(ref, "role-link").isEmpty()
                    && !texts(ref, "role-link").equals(texts(ref, "role-name")));
  }

  List<Constraint> constraints() {
    List<String> declared = texts("security-role", "role-name");
    return children(root, "security-constraint").map(one -> constraint(one, declared)).toList();
  }

  private static Constraint constraint(Element element, List<String> declaredRoles) {
    List<String> patterns = new ArrayList<>();
    Set<String> methods = new TreeSet<>();
    for (Element resources : children(element, "web-resource-collection").toList()) {
      patterns.addAll(texts(resources, "url-pattern"));
      methods.addAll(texts(resources, "http-method"));
      texts(resources, "http-method-omission").forEach(method -> methods.add("!" + method));
    }
    Optional<Element> auth = children(element, "auth-constraint").findFirst();
    return new Constraint(
        patterns,
        methods,
        auth.map(names -> access(texts(names, "role-name"), declaredRoles))
            .orElse(new Everybody()));
  }

  private static Access access(List<String> names, List<String> declaredRoles) {
    if (names.contains("**")) {
      return new SignedIn();
    }
    Set<String> roles = new TreeSet<>(names);
    if (roles.remove("*")) {
      roles.addAll(declaredRoles);
    }
    return roles.isEmpty() ? new Nobody() : new Roles(roles);
  }

  /** Takes out what the container would judge by; whether there was any. */
  boolean removeSecurity() {
    List<Element> all =
        Stream.of("security-constraint", "login-config")
            .flatMap(name -> children(root, name))
            .toList();
    for (Element element : all) {
      Node blank = element.getPreviousSibling();
      if (blank != null
          && blank.getNodeType() == Node.TEXT_NODE
          && blank.getTextContent().isBlank()) {
        root.removeChild(blank);
      }
      root.removeChild(element);
    }
    return !all.isEmpty();
  }

  void addListener(String className) {
    add("listener", "listener-class", className);
  }

  void addContextParam(String name, String value) {
    add("context-param", "param-name", name, "param-value", value);
  }

  private void add(String name, String... childrenAndTexts) {
    Element element = document.createElementNS(root.getNamespaceURI(), qualified(name));
    for (int i = 0; i < childrenAndTexts.length; i += 2) {
      element.appendChild(document.createTextNode("\n    "));
      Element child =
          document.createElementNS(root.getNamespaceURI(), qualified(childrenAndTexts[i]));
      child.setTextContent(childrenAndTexts[i + 1]);
      element.appendChild(child);
    }
    element.appendChild(document.createTextNode("\n  "));
    root.appendChild(document.createTextNode("  "));
    root.appendChild(element);
    root.appendChild(document.createTextNode("\n"));
  }

  private String qualified(String name) {
    return root.getPrefix() == null ? name : root.getPrefix() + ":" + name;
  }

  byte[] text() {
    try {
      TransformerFactory factory = TransformerFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      Transformer transformer = factory.newTransformer();
      transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
      DocumentType type = document.getDoctype();
      if (type != null && type.getSystemId() != null) {
        transformer.setOutputProperty(OutputKeys.DOCTYPE_SYSTEM, type.getSystemId());
        if (type.getPublicId() != null) {
          transformer.setOutputProperty(OutputKeys.DOCTYPE_PUBLIC, type.getPublicId());
        }
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      transformer.transform(new DOMSource(document), new StreamResult(out));
      return out.toByteArray();
    } catch (TransformerException e) {
      throw new IllegalStateException("every Java platform writes XML", e);
    }
  }
}
