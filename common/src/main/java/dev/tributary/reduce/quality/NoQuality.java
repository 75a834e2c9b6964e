package dev.tributary.reduce.quality;

/// The quality of samples for which only the score is counted.
public record NoQuality() implements Quality {}
