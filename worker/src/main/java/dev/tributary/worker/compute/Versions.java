package dev.tributary.worker.compute;

/// The versions of the weights that a worker has. Safe for any thread.
///
/// Versions arrive in ascending order, and a slow worker may miss some. A version that is not here
/// when a later one is complete will not arrive.
public interface Versions {
  /// The newest version that is complete; −1 if there is none.
  long newest();

  /// Whether the whole of `version` is here, and no later version has begun to overwrite it.
  boolean holds(long version);
}
