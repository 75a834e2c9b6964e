package dev.tributary.coordinator.run;

/// The treatment of an earlier run of the same job in the run's directory.
public enum ResumeMode {
  /// Continue an unfinished run, and leave a finished run as it is.
  RESUME,
  /// Continue an unfinished run, and train again if the earlier run is finished.
  AGAIN,
  /// Always begin at step 0.
  FRESH
}
