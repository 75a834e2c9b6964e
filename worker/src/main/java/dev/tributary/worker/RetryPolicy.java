package dev.tributary.worker;

import java.time.Duration;

/// The policy of a worker without a coordinator: how long and how often it tries to connect.
///
/// @param limit the time after which a worker gives up, at the start and after a loss
/// @param stays whether the worker waits without a limit for a lost coordinator, and for another
///   run when one is over
/// @param backoff the pauses between attempts
public record RetryPolicy(Duration limit, boolean stays, Backoff backoff) {}
