package dev.tributary.deploy.security;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/// What is to be said of a file that holds a secret, or should.
final class FileText {
  private FileText() {}

  /// Why a file could not be read or written, without its name.
  static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }

  /// What should be seen to, if any user of the machine may read the file.
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
      return Optional.empty(); // Reading it says what is wrong; elsewhere there are no such modes.
    }
  }
}
