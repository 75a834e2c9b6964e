package dev.tributary.coordinator.reducer;

/// Where the workers of a run are.
public enum Locality {
  /// In the coordinator's JVM: they compute with its memory, in which values have to be rounded.
  WITHIN_JVM,
  /// Behind sockets: values are rounded as they are written.
  ELSEWHERE
}
