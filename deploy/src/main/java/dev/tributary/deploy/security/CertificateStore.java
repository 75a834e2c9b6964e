package dev.tributary.deploy.security;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// The directory in which the certificates of one cluster are issued:
///
///     ca/           ca.pem, key.pem: the authority, written once
///     coordinator/  the directory for `--tls` of the coordinator
///     worker/       the directory for `--tls` of every worker
final class CertificateStore {
  private static final int AUTHORITY_DAYS = 3650;

  private final Path directory;

  CertificateStore(Path directory) {
    this.directory = directory;
  }

  /// The authority of a store.
  ///
  /// @param isNew whether it was created now
  record Opened(CertificateAuthority authority, boolean isNew) {}

  /// Reads the authority, or creates it.
  ///
  /// @throws BadInput if the existing authority cannot issue
  Opened open(Instant now) {
    Path own = authorityDirectory();
    boolean hasCertificate = Files.exists(own.resolve(CertificateFiles.AUTHORITIES));
    boolean hasKey = Files.exists(own.resolve(CertificateFiles.KEY));
    if (!hasCertificate && !hasKey) {
      return new Opened(create(now), true);
    }
    if (!hasCertificate || !hasKey) {
      throw BadInput.in(
          own.toString(),
          "there is %s but no %s"
              .formatted(
                  hasKey ? CertificateFiles.KEY : CertificateFiles.AUTHORITIES,
                  hasKey ? CertificateFiles.AUTHORITIES : CertificateFiles.KEY),
          "restore it, or issue into another directory");
    }
    return new Opened(read(now), false);
  }

  /// Writes the certificate of a role. It replaces the earlier one.
  ///
  /// @return the directory for `--tls`
  Path write(Role role, Identity identity) {
    Path own = directory.resolve(role.toString());
    try {
      PemFile.makeDirectory(own);
      PemFile.write(own.resolve(CertificateFiles.AUTHORITIES), identity.authorities());
      PemFile.write(own.resolve(CertificateFiles.KEY), identity.key());
      PemFile.write(own.resolve(CertificateFiles.CERTIFICATE), identity.chain());
      return own;
    } catch (IOException e) {
      throw cannotWrite(own, e);
    }
  }

  Path authorityDirectory() {
    return directory.resolve("ca");
  }

  private CertificateAuthority create(Instant now) {
    CertificateAuthority authority =
        CertificateAuthority.create(Validity.days(AUTHORITY_DAYS, now));
    Path own = authorityDirectory();
    try {
      PemFile.makeDirectory(own);
      PemFile.write(own.resolve(CertificateFiles.KEY), authority.key());
      PemFile.write(own.resolve(CertificateFiles.AUTHORITIES), List.of(authority.certificate()));
      return authority;
    } catch (IOException e) {
      throw cannotWrite(own, e);
    }
  }

  private CertificateAuthority read(Instant now) {
    CertificateFiles files = new CertificateFiles(authorityDirectory());
    CertificateAuthority authority =
        new CertificateAuthority(
            files.certificates(CertificateFiles.AUTHORITIES).getFirst(), files.key());
    if (!new Identity(List.of(), List.of(authority.certificate()), authority.key()).keyFits()) {
      throw BadInput.in(
          files.file(CertificateFiles.KEY).toString(),
          "the key does not belong to ca.pem",
          "restore the right one, or issue into another directory");
    }
    if (now.isAfter(authority.validity().end())) {
      throw BadInput.in(
          files.file(CertificateFiles.AUTHORITIES).toString(),
          "the authority expired on " + authority.validity().end(),
          "issue into another directory, and give every machine its new certificates");
    }
    return authority;
  }

  private static BadInput cannotWrite(Path where, IOException failure) {
    return BadInput.in(
            where.toString(),
            "cannot write here: " + FailureText.reason(failure),
            "name a directory that this user can write to")
        .causedBy(failure);
  }
}
