package dev.tributary.nn;

/// The purpose of a trip through the network.
public enum Mode {
  TRAINING,
  EVALUATION
}
