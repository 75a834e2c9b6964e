package dev.tributary.deploy.bench;

import java.util.Locale;

/// How the workers of a benchmark reach the coordinator.
public enum Mode {
  /// One process: a coordinator and N worker actors.
  LOCAL,
  /// A coordinator and N worker processes of one actor, over TCP on the loopback device.
  CLUSTER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
