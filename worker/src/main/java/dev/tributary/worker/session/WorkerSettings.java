package dev.tributary.worker.session;

import dev.tributary.time.MonotonicClock;

/// The settings of a worker process.
///
/// @param name the worker's name in messages, for example host/pid
/// @param actors the number of worker actors; each computes one shard at a time on a thread of its
///   own
/// @param clock measures leases and pauses
public record WorkerSettings(String name, int actors, MonotonicClock clock) {

  public WorkerSettings {
    if (actors < 1) {
      throw new IllegalArgumentException("a worker has at least one actor: " + actors);
    }
  }
}
