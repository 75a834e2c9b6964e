package dev.tributary.deploy.security;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.job.SmallFile;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A directory for `--tls`:
///
///     ca.pem     the authority's certificate; two while one authority replaces another
///     cert.pem   the holder's certificate, then the intermediate certificates, if any
///     key.pem    the holder's private key, PKCS #8 without a password
public record CertificateFiles(Path directory) {
  static final String AUTHORITIES = "ca.pem";
  static final String CERTIFICATE = "cert.pem";
  public static final String KEY = "key.pem";

  private static final int MAX_BYTES = 1 << 20;

  private static final String REMEDY =
      "`tributary certs` creates all three files; this user must be able to read them";

  /// The contents of the three files at one moment.
  record Contents(byte[] authorities, byte[] certificate, byte[] key) {

    boolean equal(Contents other) {
      return Arrays.equals(authorities, other.authorities)
          && Arrays.equals(certificate, other.certificate)
          && Arrays.equals(key, other.key);
    }
  }

  /// All findings about the directory, for a holder with this role. Without a bad finding, TLS
  /// works on this side.
  public List<Finding> inspect(Role role, Instant now) {
    try {
      List<Finding> findings = new ArrayList<>(new Inspection(this, parse(read())).of(role, now));
      FileText.openness(file(KEY)).ifPresent(findings::add);
      return findings;
    } catch (BadInput e) {
      return List.of(Finding.Bad.of(e));
    }
  }

  /// Reads the files.
  ///
  /// @throws BadInput if a file is missing or cannot be read
  Contents read() {
    return new Contents(bytes(AUTHORITIES), bytes(CERTIFICATE), bytes(KEY));
  }

  /// Parses the contents.
  ///
  /// @throws BadInput if a file does not contain what it should
  Identity parse(Contents contents) {
    return new Identity(
        certificates(AUTHORITIES, contents.authorities()),
        certificates(CERTIFICATE, contents.certificate()),
        key(contents.key()));
  }

  /// The certificates in one file: at least one.
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
      return SmallFile.bytes(file(name), MAX_BYTES);
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
      // The message is the same for an empty file and for a damaged one.
    }
    throw BadInput.in(
        file(name).toString(), "it contains no complete certificate in PEM form", REMEDY);
  }

  private PrivateKey key(byte[] contents) {
    try {
      return CertificateUtils.getPrivateKey(new ByteArrayInputStream(contents));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw BadInput.in(
          file(KEY).toString(),
          "it contains no complete private key in PEM form, as PKCS #8 without a password",
          REMEDY);
    }
  }
}
