package dev.tributary.coordinator.reducer;

/// The place where the workers of a run compute.
public enum WorkerLocation {
  /// In the coordinator's JVM. The workers compute with its memory, in which values must be
  /// rounded.
  IN_PROCESS,
  /// Behind sockets. Values are rounded while they are encoded.
  REMOTE
}
