package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How one run of a drill ended.
///
/// @param weights the hash of the trained weights; none if it did not come so far
/// @param lastLine what the coordinator said last
/// @param steps the last that was done
/// @param took from the end of the first step to that of the last
record Outcome(
    Optional<String> weights,
    String lastLine,
    long steps,
    Duration took,
    List<InjectedFault> strikes) {}
