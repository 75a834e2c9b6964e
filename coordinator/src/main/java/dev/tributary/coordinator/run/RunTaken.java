package dev.tributary.coordinator.run;

/// Another coordinator uses the run's directory. The message tells the user where, what, and the
/// remedy.
public final class RunTaken extends RuntimeException {
  private static final long serialVersionUID = 1;

  RunTaken(String message) {
    super(message);
  }
}
