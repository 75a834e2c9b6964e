package dev.tributary.worker.compute;

/// The versions of the weights that a worker has. Safe for any thread.
///
/// Versions arrive in ascending order, and a slow worker may miss some: a version that is not here
/// when a later one is complete will not come.
public interface Versions {
  /// The newest version that is complete; −1 if there is none.
  long newest();

  /// Whether the whole of `version` is here, and nothing of a later one has begun to take its
  /// place.
  boolean holds(long version);
}
