package dev.tributary.deploy.security;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The checks of one identity: whether its parts fit together and are valid now.
record Inspection(CertificateFiles files, Identity identity) {
  /// The remaining validity below which a finding is doubtful.
  private static final Duration SOON = Duration.ofDays(7);

  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final String RENEW =
      "issue new certificates with `tributary certs`, and check this machine's clock";

  List<Finding> of(Role role, Instant now) {
    List<Finding> findings = new ArrayList<>();
    findings.add(keyFits());
    identity.authorities().forEach(one -> findings.add(authority(one, now)));
    findings.add(validity(CertificateFiles.CERTIFICATE, identity.certificate(), now));
    findings.add(issuer());
    findings.add(usage(role));
    return findings;
  }

  private Finding keyFits() {
    return identity.keyFits()
        ? new Finding.Good(where(CertificateFiles.KEY), "the key of cert.pem")
        : new Finding.Bad(
            where(CertificateFiles.KEY),
            "the key does not belong to cert.pem",
            "copy both files from one run of `tributary certs`");
  }

  private Finding authority(X509Certificate authority, Instant now) {
    return authority.getBasicConstraints() < 0
        ? new Finding.Bad(
            where(CertificateFiles.AUTHORITIES),
            "%s is not the certificate of an authority".formatted(name(authority)),
            "copy ca.pem from where the certificates were issued")
        : validity(CertificateFiles.AUTHORITIES, authority, now);
  }

  private Finding validity(String file, X509Certificate certificate, Instant now) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    String name = name(certificate);
    if (now.isBefore(begin)) {
      return new Finding.Bad(where(file), "%s is valid only from %s".formatted(name, begin), RENEW);
    }
    if (now.isAfter(end)) {
      return new Finding.Bad(where(file), "%s expired on %s".formatted(name, end), RENEW);
    }
    return now.plus(SOON).isAfter(end)
        ? new Finding.Doubtful(where(file), "%s expires on %s".formatted(name, end), RENEW)
        : new Finding.Good(where(file), "%s, valid until %s".formatted(name, end));
  }

  /// Checks the signatures alone: the date is one at which all certificates were valid.
  private Finding issuer() {
    List<X509Certificate> path =
        identity.chain().stream().filter(one -> !identity.authorities().contains(one)).toList();
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              identity.authorities().stream()
                  .map(one -> new TrustAnchor(one, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      parameters.setDate(identity.certificate().getNotBefore());
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      return new Finding.Good(where(CertificateFiles.CERTIFICATE), "issued by ca.pem");
    } catch (GeneralSecurityException e) {
      return new Finding.Bad(
          where(CertificateFiles.CERTIFICATE),
          "%s was not issued by ca.pem".formatted(name(identity.certificate())),
          "copy all three files from one run of `tributary certs`");
    }
  }

  private Finding usage(Role role) {
    return isFor(role)
        ? new Finding.Good(where(CertificateFiles.CERTIFICATE), "it may " + role.purpose())
        : new Finding.Bad(
            where(CertificateFiles.CERTIFICATE),
            "%s may not %s, as a %s must"
                .formatted(name(identity.certificate()), role.purpose(), role),
            "name the directory that `tributary certs` created for a " + role);
  }

  /// A coordinator requires that the certificate of a worker names its usage. A worker is content
  /// if that of a coordinator does not exclude it.
  private boolean isFor(Role role) {
    List<String> usages;
    try {
      usages = identity.certificate().getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      return false;
    }
    return role.isNamedBy(identity.certificate())
        || role == Role.COORDINATOR && (usages == null || usages.contains(ANY_USAGE));
  }

  private String where(String file) {
    return files.file(file).toString();
  }

  private static String name(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }
}
