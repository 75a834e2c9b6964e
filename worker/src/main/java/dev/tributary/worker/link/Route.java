package dev.tributary.worker.link;

import io.grpc.Status;

/// The way to a coordinator.
public interface Route {

  /// Creates new channels, which connect when they are first used. Failed channels are not used
  /// again, because they schedule their own retries, and because the address of the host name may
  /// have changed.
  Transport dial();

  /// Finds out why a call failed before the coordinator had sent anything.
  Failure diagnose(Status status);

  /// The cause of a failed call.
  ///
  /// @param isLasting whether waiting cannot help, because a person has to change something
  /// @param why a text for people: where, what, remedy
  record Failure(boolean isLasting, String why) {}
}
