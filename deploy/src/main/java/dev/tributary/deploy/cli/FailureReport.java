package dev.tributary.deploy.cli;

import dev.tributary.job.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The text of a failure for which no command has a text of its own.
final class FailureReport {
  private FailureReport() {}

  static String text(Throwable failure) {
    return Exhaustion.text(failure).orElseGet(() -> other(failure));
  }

  private static String other(Throwable failure) {
    return switch (failure) {
      case IOException e -> FailureText.of(e);
      case UncheckedIOException e -> FailureText.of(e.getCause());
      default -> failure.toString();
    };
  }
}
