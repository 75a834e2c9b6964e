package dev.tributary.deploy.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/// The findings about files with secrets.
final class FileText {
  private FileText() {}

  /// A finding if every user of the machine can read the file.
  static Optional<Finding.Doubtful> openness(Path secret) {
    try {
      return Files.getPosixFilePermissions(secret).contains(PosixFilePermission.OTHERS_READ)
          ? Optional.of(
              new Finding.Doubtful(
                  secret.toString(),
                  "every user of this machine can read this secret",
                  "chmod 600 " + secret))
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      // Either reading the file reports the problem, or the file system has no such permissions.
      return Optional.empty();
    }
  }
}
