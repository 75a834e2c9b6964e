package dev.tributary.deploy.bench;

/// The measurements of a run.
///
/// @param steps the steps after the warm-up
/// @param use the processor time and memory of each process
record Measured(Steps steps, Result.Use use) {}
