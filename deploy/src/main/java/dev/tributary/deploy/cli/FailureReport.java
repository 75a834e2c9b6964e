package dev.tributary.deploy.cli;

import dev.tributary.job.FailureText;
import java.util.Locale;

/// The text of a failure for which no command has a text of its own.
final class FailureReport {
  private static final String HEAP = "Java heap space";

  private FailureReport() {}

  static String text(Throwable failure) {
    return switch (failure) {
      case OutOfMemoryError e when HEAP.equals(e.getMessage()) ->
          String.format(
              Locale.ROOT,
              "out of memory (%s) with %,d MiB; give the JVM more with TRIBUTARY_JAVA_OPTS=-Xmx...,"
                  + " `tributary doctor JOB.yaml` says how much a job takes",
              HEAP,
              Runtime.getRuntime().maxMemory() >> 20);
      case OutOfMemoryError e -> "out of memory: " + e.getMessage();
      default -> FailureText.of(failure);
    };
  }
}
