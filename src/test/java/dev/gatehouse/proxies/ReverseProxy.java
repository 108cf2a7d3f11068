package dev.gatehouse.proxies;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A real nginx or HAProxy in a process of its own, with the configuration that {@code
 * src/site/markdown/proxies.md} shows and a certificate for {@code app.example}, on a free port.
 */
final class ReverseProxy implements AutoCloseable {
  private static final Path PAGE = Path.of("src", "site", "markdown", "proxies.md");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** An address of this machine that is not the proxy's. */
  static final String CLIENT = "127.0.0.2";

  /** Which program. */
  enum Make {
    NGINX,
    HAPROXY;

    /** The configuration the page shows. */
    private String shown() throws IOException {
      Pattern block =
          Pattern.compile("```" + name().toLowerCase(Locale.ROOT) + "\n(.*?)```", Pattern.DOTALL);
      Matcher found = block.matcher(Files.readString(PAGE));
      if (!found.find()) {
        throw new IllegalStateException(PAGE + " shows no configuration for " + this);
      }
      return found.group(1);
    }
  }

  private final Path folder;
  private final int port;
  private final boolean tls;
  private Process process;

  private ReverseProxy(Path folder, int port, boolean tls) {
    this.folder = folder;
    this.port = port;
    this.tls = tls;
  }

  /** A proxy that is not running yet but has its port, and so its origin. */
  static ReverseProxy overTls() throws IOException {
    return new ReverseProxy(Files.createTempDirectory("gatehouse-proxy"), Ports.free(), true);
  }

  /** As {@link #overTls}, for a proxy that speaks plain HTTP to browsers. */
  static ReverseProxy overPlainHttp() throws IOException {
    return new ReverseProxy(Files.createTempDirectory("gatehouse-proxy"), Ports.free(), false);
  }

  /** What browsers show up to the path. */
  String origin() {
    return (tls ? "https" : "http") + "://app.example:" + port;
  }

  /**
   * Starts it in front of a server.
   *
   * @param change what is different from the configuration shown
   */
  ReverseProxy start(Make make, int server, UnaryOperator<String> change) throws IOException {
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    run(
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=app.example",
            "-addext",
            "subjectAltName=DNS:app.example",
            "-keyout",
            key.toString(),
            "-out",
            certificate.toString()));
    Path both = folder.resolve("both.pem");
    Files.writeString(both, Files.readString(certificate) + Files.readString(key));
    String config =
        change
            .apply(make.shown())
            .replace("app.example.com.key", "key.pem")
            .replace("app.example.com.pem", make == Make.NGINX ? "certificate.pem" : "both.pem")
            .replace("/etc/ssl/", folder + "/")
            .replace("app.example.com", "app.example")
            .replace("listen 443", "listen 127.0.0.1:" + port)
            .replace("bind :443", "bind 127.0.0.1:" + port)
            .replace("127.0.0.1:8080", "127.0.0.1:" + server);
    if (!tls) {
      config = config.replaceAll(" ssl;", ";").replaceAll(" ssl crt .*", "");
    }
    Path file = folder.resolve("config");
    Files.writeString(file, make == Make.NGINX ? nginx(config) : haproxy(config));
    List<String> command =
        make == Make.NGINX
            ? List.of(
                "nginx",
                "-p",
                folder.toString(),
                "-c",
                file.toString(),
                "-e",
                folder + "/log",
                "-g",
                "daemon off;")
            : List.of("haproxy", "-db", "-f", file.toString());
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    Await.until("the proxy listens", PATIENCE, () -> listens() || !process.isAlive());
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(folder.resolve("output")));
    }
    return this;
  }

  private String nginx(String server) {
    StringBuilder config = new StringBuilder("user root;\nworker_processes 1;\n");
    config.append("pid ").append(folder).append("/pid;\nevents {}\nhttp {\naccess_log off;\n");
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      config.append(kind).append("_temp_path ").append(folder).append('/').append(kind);
      config.append(";\n");
    }
    return config.append(server).append("}\n").toString();
  }

  private static String haproxy(String sections) {
    return "defaults\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n\n"
        + sections;
  }

  private static void run(List<String> command) throws IOException {
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(program.getInputStream().readAllBytes());
    try {
      if (program.waitFor() != 0) {
        throw new IOException(output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A client at {@link #CLIENT} that trusts the proxy's certificate and no other. */
  Http client() {
    return new Http(port, this::connect);
  }

  private Socket connect() throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    InetAddress client = InetAddress.getByName(CLIENT);
    return tls
        ? trusting().getSocketFactory().createSocket(loopback, port, client, 0)
        : new Socket(loopback, port, client, 0);
  }

  private SSLContext trusting() throws IOException {
    try (InputStream file = Files.newInputStream(folder.resolve("certificate.pem"))) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(file);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("proxy", certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy(); // its master ends the workers
      Await.until("the proxy has ended", PATIENCE, () -> !process.isAlive());
    }
    TestDatabase.delete(folder);
  }
}
