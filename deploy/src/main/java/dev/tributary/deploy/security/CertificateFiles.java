package dev.tributary.deploy.security;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A directory as `--tls` takes it:
///
///     ca.pem     the authority's certificate; several while one follows another
///     cert.pem   one's own certificate, then any between it and the authority's
///     key.pem    its private key, PKCS #8 without a password
public record CertificateFiles(Path directory) {
  static final String AUTHORITIES = "ca.pem";
  static final String CERTIFICATE = "cert.pem";
  public static final String KEY = "key.pem";

  private static final String REMEDY =
      "`tributary certs` makes all three files; give this user the right to read them";

  /// What the files hold, as read at one moment.
  record Contents(byte[] authorities, byte[] certificate, byte[] key) {

    boolean equal(Contents other) {
      return Arrays.equals(authorities, other.authorities)
          && Arrays.equals(certificate, other.certificate)
          && Arrays.equals(key, other.key);
    }
  }

  /// Everything that there is to say of the directory, for one who is to be this and that. Nothing
  /// bad among it means that TLS will work, as far as this side goes.
  public List<Finding> inspect(Role role, Instant now) {
    try {
      List<Finding> findings = new ArrayList<>(new Inspection(this, parse(read())).of(role, now));
      FileText.openness(file(KEY)).ifPresent(findings::add);
      return findings;
    } catch (BadInput e) {
      return List.of(Finding.Bad.of(e));
    }
  }

  /// @throws BadInput where a file is not there or cannot be read
  Contents read() {
    return new Contents(bytes(AUTHORITIES), bytes(CERTIFICATE), bytes(KEY));
  }

  /// @throws BadInput where a file does not hold what it should
  Identity parse(Contents contents) {
    return new Identity(
        certificates(AUTHORITIES, contents.authorities()),
        certificates(CERTIFICATE, contents.certificate()),
        key(contents.key()));
  }

  /// The certificates in one file, at least one.
  List<X509Certificate> certificates(String name) {
    return certificates(name, bytes(name));
  }

  PrivateKey key() {
    return key(bytes(KEY));
  }

  public Path file(String name) {
    return directory.resolve(name);
  }

  private byte[] bytes(String name) {
    try {
      return Files.readAllBytes(file(name));
    } catch (IOException e) {
      throw BadInput.in(file(name).toString(), FailureText.reason(e), REMEDY).causedBy(e);
    }
  }

  private List<X509Certificate> certificates(String name, byte[] contents) {
    try {
      X509Certificate[] all =
          CertificateUtils.getX509Certificates(new ByteArrayInputStream(contents));
      if (all.length > 0) {
        return List.of(all);
      }
    } catch (GeneralSecurityException e) {
      // The message is the same for nothing and for nonsense.
    }
    throw BadInput.in(
        file(name).toString(), "it holds no certificate, or a part of one, in PEM", REMEDY);
  }

  private PrivateKey key(byte[] contents) {
    try {
      return CertificateUtils.getPrivateKey(new ByteArrayInputStream(contents));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw BadInput.in(
          file(KEY).toString(),
          "it holds no private key, or a part of one, as PKCS #8 without a password in PEM",
          REMEDY);
    }
  }
}
