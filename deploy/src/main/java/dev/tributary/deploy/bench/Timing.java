package dev.tributary.deploy.bench;

import java.time.Duration;

/// How long a run is watched.
///
/// @param warmUp how long the JVM is given to compile what a step does
/// @param timed how long steps count after that
public record Timing(Duration warmUp, Duration timed) {}
