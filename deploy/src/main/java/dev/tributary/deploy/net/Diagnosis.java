package dev.tributary.deploy.net;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// The message about a failed call to a coordinator. It turns the errors of TLS into remedies.
final class Diagnosis {
  /// The alert with which the other side ended the handshake: RFC 8446, section 6.2, in the
  /// spelling of BoringSSL.
  private static final Pattern ALERT = Pattern.compile("ALERT_(\\w+)");

  /// The answer of a proxy, as Netty reports it.
  private static final Pattern PROXY_STATUS = Pattern.compile("status: (\\d{3}[ \\w]*)");

  private static final String NEW_CERTIFICATES = "issue new ones with `tributary certs`";
  private static final String ONE_AUTHORITY =
      "give both sides directories from one run of `tributary certs`";

  private final Endpoint endpoint;
  private final Status status;

  private Diagnosis(Endpoint endpoint, Status status) {
    this.endpoint = endpoint;
    this.status = status;
  }

  static Answer.None of(Endpoint endpoint, Status status) {
    return new Diagnosis(endpoint, status).answer();
  }

  private Answer.None answer() {
    return switch (status.getCode()) {
      case UNAVAILABLE -> unavailable();
      case DEADLINE_EXCEEDED ->
          passing(
              "does not answer",
              "its machine may be overloaded; its output names the peers that it refused");
      case UNIMPLEMENTED ->
          lasting("does not have the method that was called", "run the same release on both sides");
      default -> isOtherProtocol() ? otherProtocol() : refusal();
    };
  }

  /// Whether the answer was not HTTP/2, or not gRPC within HTTP/2. gRPC itself then makes the
  /// status.
  private boolean isOtherProtocol() {
    return of(Http2Exception.class).isPresent()
        || String.valueOf(status.getDescription()).contains("invalid content-type");
  }

  private Answer.None otherProtocol() {
    return new Answer.None(
        true,
        "the server at %s does not speak gRPC, so it is not a coordinator; is the address right?"
            .formatted(endpoint));
  }

  private Answer.None refusal() {
    return new Answer.None(
        true, "the coordinator at %s refused: %s".formatted(endpoint, status.getDescription()));
  }

  private Answer.None unavailable() {
    return of(CertificateException.class)
        .map(this::distrusted)
        .or(() -> of(SSLException.class).map(this::handshake))
        .or(() -> HttpProxy.to(endpoint).map(this::throughProxy))
        .or(() -> of(UnknownHostException.class).map(_ -> unknownHost()))
        .or(() -> of(ConnectException.class).filter(why -> !isReset(why)).map(_ -> notListening()))
        .orElseGet(
            () ->
                passing(
                    "closed the connection",
                    "its output says why: it may have too many connections, or have been started"
                        + " with --tls, so give --tls DIR here too; if it is not a coordinator,"
                        + " correct the address"));
  }

  /// The connection to a proxy, or through it, could not be made.
  private Answer.None throughProxy(InetSocketAddress proxy) {
    Matcher refused =
        PROXY_STATUS.matcher(
            causes().stream()
                .map(Throwable::getMessage)
                .map(String::valueOf)
                .collect(Collectors.joining(" ")));
    return new Answer.None(
        false,
        "there is no way to the coordinator at %s through the proxy %s, which the JVM's property"
                .formatted(endpoint, HttpProxy.text(proxy))
            + " https.proxyHost names%s; correct it, or exclude the host with http.nonProxyHosts"
                .formatted(refused.find() ? " and which answered " + refused.group(1) : ""));
  }

  private Answer.None unknownHost() {
    return new Answer.None(false, "%s: no such host; is the address right?".formatted(endpoint));
  }

  /// Whether the other side accepted the connection and closed it before this side noticed.
  private static boolean isReset(ConnectException why) {
    return String.valueOf(why.getMessage()).contains("reset");
  }

  private Answer.None notListening() {
    return new Answer.None(
        false,
        "no process listens at %s; is the coordinator running, and is the address right?"
            .formatted(endpoint));
  }

  /// The coordinator's certificate was not accepted.
  private Answer.None distrusted(CertificateException why) {
    if (of(CertificateExpiredException.class).isPresent()) {
      return lasting("shows a certificate that has expired", NEW_CERTIFICATES + " for it");
    }
    if (of(CertificateNotYetValidException.class).isPresent()) {
      return lasting("shows a certificate that is not valid yet", "compare the clocks");
    }
    String text = String.valueOf(why.getMessage());
    if (text.startsWith("No subject alternative") || text.startsWith("No name matching")) {
      return lasting(
          "shows a certificate for other hosts",
          "issue one with `tributary certs --hosts` that names " + endpoint.host());
    }
    if (text.startsWith("Extended key usage")) {
      return lasting(
          "shows a certificate that is not a coordinator's",
          "start it with the directory that `tributary certs` created for it");
    }
    return lasting("shows a certificate that our ca.pem did not issue", ONE_AUTHORITY);
  }

  /// The handshake failed for another reason, usually because the coordinator did not accept our
  /// certificate.
  private Answer.None handshake(SSLException why) {
    if (why.getClass().getSimpleName().equals("NotSslRecordException")) {
      return lasting("does not speak TLS", "start it with --tls DIR, or leave --tls out here");
    }
    Matcher alert = ALERT.matcher(String.valueOf(why.getMessage()));
    return switch (alert.find() ? alert.group(1) : "") {
      case "CERTIFICATE_REQUIRED" -> lasting("requires a certificate", "give --tls DIR");
      case "CERTIFICATE_EXPIRED" ->
          lasting("refuses our certificate, which has expired", NEW_CERTIFICATES);
      case "PROTOCOL_VERSION" -> lasting("does not speak TLS 1.3", "run the same release there");
      case "" -> passing("aborted the TLS handshake", "see its output");
      // All other alerts have the same remedy.
      default -> lasting("refuses our certificate", ONE_AUTHORITY);
    };
  }

  private <T extends Throwable> Optional<T> of(Class<T> kind) {
    return causes().stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  private List<Throwable> causes() {
    return Stream.iterate(status.getCause(), cause -> cause != null, Throwable::getCause).toList();
  }

  private Answer.None lasting(String what, String remedy) {
    return new Answer.None(true, "the coordinator at %s %s; %s".formatted(endpoint, what, remedy));
  }

  private Answer.None passing(String what, String remedy) {
    return new Answer.None(false, "the coordinator at %s %s; %s".formatted(endpoint, what, remedy));
  }
}
