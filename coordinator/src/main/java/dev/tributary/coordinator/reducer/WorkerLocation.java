package dev.tributary.coordinator.reducer;

/// The place where the workers of a run compute.
public enum WorkerLocation {
  /// In the coordinator's JVM: workers compute with its memory, in which values have to be rounded.
  IN_PROCESS,
  /// Behind sockets: values are rounded while they are encoded.
  REMOTE
}
