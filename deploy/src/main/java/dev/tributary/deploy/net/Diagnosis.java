package dev.tributary.deploy.net;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// Says in words why a call to a coordinator failed. What TLS reports is meant for those who know
/// TLS; here it becomes what to do.
final class Diagnosis {
  /// What the other side ended the handshake with: RFC 8446, section 6.2, as BoringSSL spells it.
  private static final Pattern ALERT = Pattern.compile("ALERT_(\\w+)");

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
          passing("does not answer", "is its machine overloaded? Its log tells whom it refused");
      case UNIMPLEMENTED ->
          lasting("is none, or of another release", "run the same release on both sides");
      default -> isStranger() ? stranger() : refusal();
    };
  }

  /// What it answered was not HTTP/2, or not gRPC within HTTP/2, so gRPC itself made the status.
  private boolean isStranger() {
    return of(Http2Exception.class).isPresent()
        || String.valueOf(status.getDescription()).contains("invalid content-type");
  }

  private Answer.None stranger() {
    return new Answer.None(
        true,
        "what listens at %s does not speak gRPC, so it is no coordinator; is the address right?"
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
        .or(() -> of(UnknownHostException.class).map(_ -> unknownHost()))
        .or(() -> of(ConnectException.class).filter(why -> !isReset(why)).map(_ -> nobody()))
        .orElseGet(
            () ->
                passing(
                    "closed the connection",
                    "if it was started with --tls, give --tls DIR here, too; if it is no"
                        + " coordinator, correct the address"));
  }

  private Answer.None unknownHost() {
    return new Answer.None(false, "%s: no such host; is the address right?".formatted(endpoint));
  }

  /// Somebody took the connection and hung up before we saw that it was there.
  private static boolean isReset(ConnectException why) {
    return String.valueOf(why.getMessage()).contains("reset");
  }

  private Answer.None nobody() {
    return new Answer.None(
        false,
        "nobody listens at %s; is the coordinator running, and is the address right?"
            .formatted(endpoint));
  }

  /// We do not believe that it is the coordinator.
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
          "start it with the directory that `tributary certs` made for it, if it is yours");
    }
    return lasting("shows a certificate that our ca.pem did not issue", ONE_AUTHORITY);
  }

  /// The handshake ended for another reason, most often since it does not believe us.
  private Answer.None handshake(SSLException why) {
    if (why.getClass().getSimpleName().equals("NotSslRecordException")) {
      return lasting("does not speak TLS", "start it with --tls DIR, or leave --tls out here");
    }
    Matcher alert = ALERT.matcher(String.valueOf(why.getMessage()));
    return switch (alert.find() ? alert.group(1) : "") {
      case "CERTIFICATE_REQUIRED" -> lasting("asks for a certificate", "give --tls DIR");
      case "CERTIFICATE_EXPIRED" ->
          lasting("refuses our certificate, which has expired", NEW_CERTIFICATES);
      case "PROTOCOL_VERSION" -> lasting("does not speak TLS 1.3", "run the same release there");
      case "" -> passing("broke off the handshake", "see what it says");
      // Which of its many names it has does not matter to whoever has to mend it.
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
