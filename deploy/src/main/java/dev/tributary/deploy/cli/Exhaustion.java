package dev.tributary.deploy.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tributary.wire.DirectMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A lack of something of which the process, or its user, has a limited amount: memory, threads,
/// file descriptors.
final class Exhaustion {
  private static final String NO_DESCRIPTORS = "Too many open files"; // EMFILE

  private Exhaustion() {}

  /// What is exhausted, and the remedy, if that is the cause of a failure.
  static Optional<String> text(Throwable failure) {
    List<Throwable> causes =
        Stream.iterate(failure, cause -> cause != null, Throwable::getCause).toList();
    return causes.stream()
        .filter(OutOfMemoryError.class::isInstance)
        .map(error -> ofMemory((OutOfMemoryError) error))
        .findFirst()
        .or(() -> causes.stream().anyMatch(Exhaustion::isOfDescriptors) ? descriptors() : none());
  }

  private static String ofMemory(OutOfMemoryError error) {
    String kind = String.valueOf(error.getMessage());
    if (DirectMemory.isExhausted(error)) {
      return "out of memory for messages (direct buffers);"
          + " give the JVM more with TRIBUTARY_JAVA_OPTS=-XX:MaxDirectMemorySize=...";
    }
    if (kind.contains("native thread")) {
      return "no more threads can be started; raise the limit of processes and threads: `ulimit"
          + " -u`, or that of the container";
    }
    if (kind.contains("Metaspace") || kind.contains("class space")) {
      return "out of memory (%s); give the JVM more with TRIBUTARY_JAVA_OPTS=-XX:MaxMetaspaceSize=..."
          .formatted(kind);
    }
    return String.format(
        Locale.ROOT,
        "out of memory (%s) with %,d MiB; give the JVM more with TRIBUTARY_JAVA_OPTS=-Xmx...,"
            + " `tributary doctor JOB.yaml` says how much a job takes",
        kind,
        Runtime.getRuntime().maxMemory() >> 20);
  }

  private static boolean isOfDescriptors(Throwable failure) {
    return failure instanceof IOException
        && String.valueOf(failure.getMessage()).contains(NO_DESCRIPTORS);
  }

  private static Optional<String> descriptors() {
    String most =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? String.format(Locale.ROOT, " than %,d", unix.getMaxFileDescriptorCount())
            : "";
    return Optional.of(
        "too many open files and connections: no more%s are allowed; raise the limit with `ulimit -n`"
            .formatted(most));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
