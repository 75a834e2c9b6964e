package dev.tributary.worker.link;

import io.grpc.Status;

/// The way to a coordinator.
public interface Route {

  /// Opens new connections, which are made when they are first needed. Connections that have failed
  /// are not used again: they retry at times of their own, and the name may have another address by
  /// now.
  Transport dial();

  /// Finds out why a call failed before the coordinator had sent anything.
  Failure diagnose(Status status);

  /// @param isLasting whether waiting cannot help, because somebody has to change something
  /// @param why a text for people: where, what, remedy
  record Failure(boolean isLasting, String why) {}
}
