package dev.tributary.deploy.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes keys and certificates in the form of RFC 7468. The replacement of a file is atomic: a
/// reader sees the old file or the new one. A key is never readable by other users.
final class PemFile {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private PemFile() {}

  static void write(Path file, PrivateKey key) throws IOException {
    write(file, "rw-------", text("PRIVATE KEY", key.getEncoded()));
  }

  static void write(Path file, List<X509Certificate> certificates) throws IOException {
    write(
        file,
        "rw-r--r--",
        certificates.stream()
            .map(one -> text("CERTIFICATE", encoded(one)))
            .collect(Collectors.joining()));
  }

  /// Creates a directory that other users cannot read, if it does not exist.
  static void makeDirectory(Path directory) throws IOException {
    Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rwx------");
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(mode));
    }
  }

  private static void write(Path file, String mode, String text) throws IOException {
    Path partial = file.resolveSibling("." + file.getFileName() + ".tmp");
    Files.deleteIfExists(partial);
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
    Files.createFile(partial, PosixFilePermissions.asFileAttribute(permissions));
    try {
      Files.setPosixFilePermissions(partial, permissions); // independent of the umask
      Files.writeString(partial, text);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static String text(String label, byte[] contents) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, LINES.encodeToString(contents));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a new certificate cannot be encoded", e);
    }
  }
}
