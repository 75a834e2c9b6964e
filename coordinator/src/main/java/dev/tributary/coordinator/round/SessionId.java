package dev.tributary.coordinator.round;

/// The number of a session. Numbers start at 1 and are never reused within a term.
public record SessionId(long value) {

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
