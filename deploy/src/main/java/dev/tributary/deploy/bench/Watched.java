package dev.tributary.deploy.bench;

/// What was seen of a run while it was timed.
///
/// @param steps those beyond the warm-up
/// @param use what each process took of the machine
record Watched(Steps steps, Result.Use use) {}
