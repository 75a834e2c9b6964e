package dev.tributary.reduce;

import dev.tributary.reduce.quality.Quality;
import java.util.Map;

/// Means over samples, for people and files.
///
/// @param loss the mean over the samples
/// @param rates fractions of the samples, in the order of [Score.Rate]
/// @param quality further sums about the predictions, in an evaluation
public record Metrics(double loss, Map<Score.Rate, Double> rates, long samples, Quality quality) {}
