package dev.tributary.reduce;

import java.util.Map;

/// Means over samples, for people and files.
///
/// @param loss the mean over the samples
/// @param rates fractions of the samples, in the order of [Score.Rate]
public record Metrics(double loss, Map<Score.Rate, Double> rates, long samples) {}
