package dev.tributary.deploy.bench;

import java.util.Locale;

/// The processes of a benchmark's run.
enum BenchMode {
  /// One process: a coordinator and N worker actors.
  LOCAL(20),
  /// A coordinator and N worker processes of one actor, over TCP on the loopback device.
  CLUSTER(40);

  private final int warmUpSeconds;

  BenchMode(int warmUpSeconds) {
    this.warmUpSeconds = warmUpSeconds;
  }

  /// The default warm-up, after which steps hardly become faster. Several processes, whose JIT
  /// compilers share the cores with the computation, need twice the time of one.
  int warmUpSeconds() {
    return warmUpSeconds;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
