package dev.tributary.coordinator.run;

/// The error that another coordinator is running in the directory. The message is for people:
/// where, what, remedy.
public final class RunTaken extends RuntimeException {
  private static final long serialVersionUID = 1;

  RunTaken(String message) {
    super(message);
  }
}
