package dev.tributary.deploy.net;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// The message about a failed handshake with a peer that dialled this server.
final class HandshakeText {
  private HandshakeText() {}

  /// The message; empty if the peer only closed the connection.
  static Optional<String> of(Throwable failure) {
    List<Throwable> causes =
        Stream.iterate(failure, cause -> cause != null, Throwable::getCause).toList();
    return causes.stream().anyMatch(SSLException.class::isInstance)
            || causes.stream().anyMatch(CertificateException.class::isInstance)
        ? Optional.of(text(causes))
        : Optional.empty();
  }

  private static String text(List<Throwable> causes) {
    if (causes.stream().anyMatch(CertificateExpiredException.class::isInstance)) {
      return "its certificate has expired; issue new ones with `tributary certs`";
    }
    if (causes.stream().anyMatch(CertificateNotYetValidException.class::isInstance)) {
      return "its certificate is not valid yet; compare the clocks";
    }
    String all = String.join(" ", causes.stream().map(Throwable::toString).toList());
    if (all.contains("NotSslRecordException")) {
      return "it does not speak TLS; give it --tls DIR";
    }
    if (all.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
      return "it shows no certificate; give it --tls DIR";
    }
    if (all.contains("Extended key usage")) {
      return "its certificate is not a worker's; give it the directory that `tributary certs`"
          + " created for workers";
    }
    if (all.contains("PKIX path")) {
      return "its certificate was not issued by our ca.pem; give both sides directories from one"
          + " run of `tributary certs`";
    }
    if (all.contains("ALERT_")) {
      return "it does not accept our certificate; its own message says why";
    }
    return causes.stream()
        .map(Throwable::getMessage)
        .filter(Objects::nonNull)
        .reduce((_, innermost) -> innermost)
        .map(reason -> "the TLS handshake failed: " + reason)
        .orElse("the TLS handshake failed; its own message says why");
  }
}
