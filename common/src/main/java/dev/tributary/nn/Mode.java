package dev.tributary.nn;

/// The purpose of a pass through the network.
public enum Mode {
  TRAINING,
  EVALUATION
}
