package dev.tributary.reduce;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/// How well a model predicts some samples, as sums: the scores of shards and blocks add up.
///
/// A score is made with [#of] and its `with` methods, so that one more component changes no loss
/// that does not count it.
///
/// @param lossSum over the samples
/// @param samples how many there are
/// @param correct samples predicted right; 0 where the loss has no such notion
public record Score(double lossSum, long samples, long correct) {
  /// No samples.
  public static final Score NONE = of(0, 0);

  /// A fraction of the samples that people want to know.
  public enum Rate {
    ACCURACY("accuracy", Score::correct);

    private final String label;
    private final ToLongFunction<Score> count;

    Rate(String label, ToLongFunction<Score> count) {
      this.label = label;
      this.count = count;
    }

    /// The name in `metrics.jsonl` and in messages.
    public String label() {
      return label;
    }

    /// The samples that count for it; an integer from 0 to [Score#samples].
    public long count(Score score) {
      return count.applyAsLong(score);
    }
  }

  /// A score in which no sample counts for any rate.
  public static Score of(double lossSum, long samples) {
    return new Score(lossSum, samples, 0);
  }

  public Score withCorrect(long count) {
    return new Score(lossSum, samples, count);
  }

  /// The score of these samples and more. Losses are added as doubles, so the order matters to the
  /// last bit.
  public Score plus(Score more) {
    return new Score(lossSum + more.lossSum, samples + more.samples, correct + more.correct);
  }

  public double meanLoss() {
    return lossSum / samples;
  }

  /// What people read.
  ///
  /// @param rates those that the loss has
  public Metrics metrics(Set<Rate> rates) {
    Map<Rate, Double> fractions = new EnumMap<>(Rate.class);
    rates.forEach(rate -> fractions.put(rate, (double) rate.count(this) / samples));
    return new Metrics(meanLoss(), fractions, samples);
  }
}
