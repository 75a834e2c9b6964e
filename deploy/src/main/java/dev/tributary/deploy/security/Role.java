package dev.tributary.deploy.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/// The role that a certificate gives to its holder.
public enum Role {
  /// Listens. It may also dial, for its own health check.
  COORDINATOR("1.3.6.1.5.5.7.3.1", "authenticate a server"),

  /// Dials. Its certificate is not valid for a server.
  WORKER("1.3.6.1.5.5.7.3.2", "authenticate a client");

  private final String usage;
  private final String purpose;

  Role(String usage, String purpose) {
    this.usage = usage;
    this.purpose = purpose;
  }

  /// The extended key usage that the role needs, as an object identifier: RFC 5280, section
  /// 4.2.1.12.
  String usage() {
    return usage;
  }

  /// Whether a certificate names the usage itself. A certificate without usages is valid for every
  /// purpose, and so may have been issued for anything; one of an authority is for issuing.
  boolean isNamedBy(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages != null && usages.contains(usage) && certificate.getBasicConstraints() < 0;
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /// The usage in words.
  String purpose() {
    return purpose;
  }

  /// The name of the role in messages and as a directory.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
