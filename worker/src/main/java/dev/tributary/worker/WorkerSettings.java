package dev.tributary.worker;

import java.time.InstantSource;

/// @param name what the worker calls itself, e.g. host/pid
/// @param actors worker actors, each computing one shard at a time on a thread of its own
/// @param clock what leases and waits are measured by
public record WorkerSettings(String name, int actors, InstantSource clock) {

  public WorkerSettings {
    if (actors < 1) {
      throw new IllegalArgumentException("a worker has at least one actor: " + actors);
    }
  }
}
