package dev.tributary.time;

/// The monotonic clock of this process.
final class ProcessClock implements MonotonicClock {
  static final ProcessClock CLOCK = new ProcessClock();

  private final long start = System.nanoTime();

  private ProcessClock() {}

  @Override
  public TimePoint now() {
    return new TimePoint(System.nanoTime() - start);
  }
}
