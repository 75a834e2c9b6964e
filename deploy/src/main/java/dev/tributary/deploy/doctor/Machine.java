package dev.tributary.deploy.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.tributary.time.WallClock;
import dev.tributary.train.MemoryNeed;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// The resources of a machine or a container.
///
/// @param cores the cores that the JVM may use
/// @param heap the bytes that the JVM may use for its heap
/// @param memory the bytes of the whole machine
/// @param now the time of its clock
record Machine(int cores, long heap, long memory, Instant now) {
  /// A time before this release.
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  /// The memory of a JVM besides its heap: code, stacks, buffers of connections.
  private static final long BESIDES_HEAP = 300L << 20;

  /// This machine.
  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
        WallClock.CLOCK.instant());
  }

  Check checkCores() {
    return new Check.Ok("cores", Integer.toString(cores));
  }

  /// Compares the cores with a job.
  ///
  /// @param shards the number of worker actors that the job can keep busy
  Check checkCores(int shards) {
    return new Check.Ok("cores", "%s; the job can keep %s busy".formatted(cores, shards));
  }

  Check checkMemory() {
    return new Check.Ok("memory", "%s for the JVM, %s in all".formatted(size(heap), size(memory)));
  }

  /// Compares the memory with a need.
  ///
  /// @param role the process that needs it, e.g. `train with 2 workers`
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
        need.total() + BESIDES_HEAP <= memory
            ? "start it with TRIBUTARY_JAVA_OPTS=-Xmx%sm".formatted(mebibytes(need.total()))
            : "use a larger machine or a smaller model, or reduce the largest part");
  }

  /// Checks the clock roughly: there is no second clock to compare it with.
  Check checkClock() {
    Instant shown = now.truncatedTo(ChronoUnit.SECONDS);
    return now.isBefore(EARLIEST)
        ? new Check.Bad(
            "clock", shown + " is in the past", "set it, otherwise certificates are not valid yet")
        : new Check.Ok("clock", shown + " on this machine; compare it with the other machines");
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
            + " tensors %,d, records %,d, itself %,d",
        mebibytes(need.weights()),
        mebibytes(need.optimizer()),
        mebibytes(need.checkpoint()),
        mebibytes(need.gradients()),
        mebibytes(need.activations()),
        mebibytes(need.data()),
        mebibytes(need.tensors()),
        mebibytes(need.records()),
        mebibytes(need.rest()));
  }
}
