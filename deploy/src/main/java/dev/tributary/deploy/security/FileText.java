package dev.tributary.deploy.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/// What is to be said of a file that holds a secret, or should.
public final class FileText {
  private FileText() {}

  /// What should be seen to, if any user of the machine may read the file.
  public static Optional<Finding.Doubtful> openness(Path secret) {
    try {
      return Files.getPosixFilePermissions(secret).contains(PosixFilePermission.OTHERS_READ)
          ? Optional.of(
              new Finding.Doubtful(
                  secret.toString(),
                  "every user of this machine can read this secret",
                  "chmod 600 " + secret))
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // Reading it says what is wrong; elsewhere there are no such modes.
    }
  }
}
