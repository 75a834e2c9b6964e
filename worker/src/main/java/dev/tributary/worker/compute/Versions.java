package dev.tributary.worker.compute;

/// Which versions of the weights are here. May be asked on any thread.
///
/// Versions arrive in ascending order, and a worker that lags may be left out of some: one that is
/// not here when a later one is complete will not come any more.
public interface Versions {
  /// The newest that is complete; −1 before any.
  long newest();

  /// Whether the whole of `version` is here, and nothing of a later one has begun to take its
  /// place.
  boolean holds(long version);
}
