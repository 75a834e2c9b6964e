package dev.tributary.coordinator.run;

/// The treatment of an earlier run of the same job in the run's directory.
public enum ResumeMode {
  /// Resume an unfinished run, and leave a finished one unchanged.
  RESUME,
  /// Resume an unfinished run, and train again if the earlier run is finished.
  AGAIN,
  /// Let the earlier run go on with another job, which is an extension of its own.
  EXTEND,
  /// Begin at step 0 in any case.
  FRESH
}
