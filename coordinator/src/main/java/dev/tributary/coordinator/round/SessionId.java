package dev.tributary.coordinator.round;

/// One worker's live connection. Numbers are given from 1 up and never again within a run.
public record SessionId(long value) {

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
