package dev.tributary.deploy.cli;

import dev.tributary.coordinator.Coordinator;

/// The way by which workers reach a coordinator.
@FunctionalInterface
interface Frontend {
  /// Opens the way to a coordinator that has just started.
  Opened open(Coordinator coordinator) throws Exception;

  /// Workers can reach the coordinator until this is closed.
  interface Opened extends AutoCloseable {
    /// The run is over. Workers that come later may still be told so.
    void runIsOver();

    @Override
    void close();
  }
}
