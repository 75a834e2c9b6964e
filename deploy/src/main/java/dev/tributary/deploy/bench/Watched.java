package dev.tributary.deploy.bench;

import java.util.Map;

/// What was seen of a run while it was timed.
///
/// @param steps those beyond the warm-up
/// @param processorMillis that each process took in a step, on average; nothing where the system
///   does not say
record Watched(Steps steps, Map<String, Double> processorMillis) {}
