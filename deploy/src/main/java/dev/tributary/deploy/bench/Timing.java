package dev.tributary.deploy.bench;

import java.time.Duration;

/// The duration of a measurement.
///
/// @param warmUp the time in which the JVM compiles the code of a step
/// @param timed the time after that, in which steps count
record Timing(Duration warmUp, Duration timed) {}
