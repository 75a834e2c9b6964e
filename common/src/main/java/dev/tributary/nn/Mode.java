package dev.tributary.nn;

/// What a trip through the network is for.
public enum Mode {
  TRAINING,
  EVALUATION
}
