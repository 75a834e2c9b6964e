package dev.tributary.deploy.bench;

import java.util.Locale;

/// How the workers of a benchmark reach the coordinator.
public enum BenchMode {
  /// One process: a coordinator and N worker actors.
  LOCAL(20),
  /// A coordinator and N worker processes of one actor, over TCP on the loopback device.
  CLUSTER(40);

  private final int warmUpSeconds;

  BenchMode(int warmUpSeconds) {
    this.warmUpSeconds = warmUpSeconds;
  }

  /// How long it takes until steps become hardly faster, by default: processes that compile on the
  /// cores on which they compute take twice as long where there are several.
  public int warmUpSeconds() {
    return warmUpSeconds;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
