package dev.tributary.deploy.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.tributary.train.MemoryNeed;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// What a machine, or a container, has to offer.
///
/// @param cores that the JVM may use
/// @param heap bytes that it may use
/// @param memory bytes that there are
/// @param now by its clock
record Machine(int cores, long heap, long memory, Instant now) {
  /// This program is younger.
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  /// What the JVM needs beside its heap: code, stacks, buffers of connections.
  private static final long BESIDE = 300L << 20;

  /// This one.
  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
        Instant.now());
  }

  Check checkCores() {
    return new Check.Ok("cores", Integer.toString(cores));
  }

  /// @param shards more worker actors than these have nothing to do
  Check checkCores(int shards) {
    return new Check.Ok("cores", "%d; the job can keep %d busy".formatted(cores, shards));
  }

  Check checkMemory() {
    return new Check.Ok("memory", "%s for the JVM, %s in all".formatted(size(heap), size(memory)));
  }

  /// @param role that needs it, e.g. `train with 2 workers`
  Check checkMemory(String role, MemoryNeed need) {
    String finding =
        "%s needs up to %s (%s); the JVM may use %s, the machine has %s"
            .formatted(role, size(need.total()), text(need), size(heap), size(memory));
    if (need.total() <= heap) {
      return new Check.Ok("memory", finding);
    }
    return new Check.Bad(
        "memory",
        finding,
        need.total() + BESIDE <= memory
            ? "start it with TRIBUTARY_JAVA_OPTS=-Xmx%dm".formatted(mebibytes(need.total()))
            : "take a larger machine or a smaller model, or less of what needs most");
  }

  /// There is no second clock to compare it with, but for the dates of certificates.
  Check checkClock() {
    Instant shown = now.truncatedTo(ChronoUnit.SECONDS);
    return now.isBefore(LONG_AGO)
        ? new Check.Bad(
            "clock", shown + " is long ago", "set it, or certificates are not valid yet")
        : new Check.Ok("clock", shown + " by this machine; compare it with the others'");
  }

  static String size(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", mebibytes(bytes));
  }

  private static long mebibytes(long bytes) {
    return Math.ceilDiv(bytes, 1L << 20);
  }

  private static String text(MemoryNeed need) {
    return String.format(
        Locale.ROOT,
        "weights %,d, optimizer %,d, checkpoint %,d, gradients %,d, activations %,d, data %,d,"
            + " itself %,d",
        mebibytes(need.weights()),
        mebibytes(need.optimizer()),
        mebibytes(need.checkpoint()),
        mebibytes(need.gradients()),
        mebibytes(need.activations()),
        mebibytes(need.data()),
        mebibytes(need.rest()));
  }
}
