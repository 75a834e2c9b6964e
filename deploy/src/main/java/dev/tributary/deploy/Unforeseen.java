package dev.tributary.deploy;

/// What people are told of a failure that no command foresaw.
final class Unforeseen {
  private Unforeseen() {}

  static String text(Throwable failure) {
    return failure instanceof OutOfMemoryError
        ? ("out of memory (%s) with %,d MiB; give the JVM more with TRIBUTARY_JAVA_OPTS=-Xmx...,"
                + " `tributary doctor JOB.yaml` says how much a job takes")
            .formatted(failure.getMessage(), Runtime.getRuntime().maxMemory() >> 20)
        : failure.toString();
  }
}
