package dev.tributary.coordinator.run;

/// What to do with an earlier run of the same job in the run's directory.
public enum ResumeMode {
  /// Go on with an unfinished run, and leave a finished one as it is.
  RESUME,
  /// Go on with an unfinished run, and train again where the earlier run is finished.
  AGAIN,
  /// Begin at step 0 in any case.
  FRESH
}
