package dev.tributary.worker;

import java.time.Duration;

/// How a worker bears being without a coordinator.
///
/// @param limit for how long it goes on without one, at the start and after a loss
/// @param stays whether it waits, for as long as that takes, for another run after one is over, and
///   for a coordinator that it has lost
/// @param backoff when it tries again
public record Persistence(Duration limit, boolean stays, Backoff backoff) {}
