package dev.tributary.deploy.bench;

import java.util.Locale;

/// How the workers of a benchmark reach the coordinator.
public enum Mode {
  /// One process: a coordinator and N worker actors.
  LOCAL(20),
  /// A coordinator and N worker processes of one actor, over TCP on the loopback device.
  CLUSTER(40);

  private final int warmUpSeconds;

  Mode(int warmUpSeconds) {
    this.warmUpSeconds = warmUpSeconds;
  }

  /// How long it takes at most until steps become no faster: three processes that compile on two
  /// cores, and compute there as well, take several times as long as one.
  public int warmUpSeconds() {
    return warmUpSeconds;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
