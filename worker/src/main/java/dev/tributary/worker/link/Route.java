package dev.tributary.worker.link;

import io.grpc.Status;

/// The way to a coordinator.
public interface Route {

  /// New connections, made when they are first needed. Those that have failed would try again in
  /// their own time, and a name may stand for another address by now.
  Transport dial();

  /// Why a call on them failed before the coordinator had said anything.
  Failure diagnose(Status status);

  /// @param isLasting whether waiting is of no use: somebody has to change something
  /// @param why for people: where, what, remedy
  record Failure(boolean isLasting, String why) {}
}
