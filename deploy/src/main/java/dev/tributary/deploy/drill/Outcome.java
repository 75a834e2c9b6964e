package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The outcome of one run of a drill.
///
/// @param weights the hash of the trained weights; empty if the run did not finish
/// @param lastLine the last line that the coordinator printed
/// @param steps the last completed step
/// @param took the time from the end of the first step to the end of the last
/// @param injected the faults that were injected
record Outcome(
    Optional<String> weights,
    String lastLine,
    long steps,
    Duration took,
    List<InjectedFault> injected) {}
