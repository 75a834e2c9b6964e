package dev.tributary.deploy.cli;

import dev.tributary.job.FailureText;

/// The text of a failure for which no command has a text of its own.
final class FailureReport {
  private FailureReport() {}

  static String text(Throwable failure) {
    return Exhaustion.text(failure).orElseGet(() -> FailureText.of(failure));
  }
}
