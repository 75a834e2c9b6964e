package dev.tributary.time;

/// A clock for intervals: leases, deadlines, measurements. It never goes back, and it goes on at
/// the same speed when somebody sets the machine's clock. Points of two clocks cannot be compared.
@FunctionalInterface
public interface MonotonicClock {

  /// The time now.
  TimePoint now();

  /// The clock of this process. Its first point is the start of the process, roughly.
  static MonotonicClock system() {
    return ProcessClock.CLOCK;
  }
}
