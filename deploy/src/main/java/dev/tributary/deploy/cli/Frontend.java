package dev.tributary.deploy.cli;

import dev.tributary.coordinator.Coordinator;

/// The connection of workers with a coordinator: in-process or over sockets.
@FunctionalInterface
interface Frontend {
  /// Lets workers connect to a coordinator that has just started.
  Opened open(Coordinator coordinator) throws Exception;

  /// An open frontend. Workers can reach the coordinator until it is closed.
  interface Opened extends AutoCloseable {
    /// Called when the run has ended. Workers that connect later may still be told that it has
    /// ended.
    void runIsOver();

    @Override
    void close();
  }
}
