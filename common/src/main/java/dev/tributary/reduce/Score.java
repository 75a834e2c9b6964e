package dev.tributary.reduce;

import dev.tributary.reduce.quality.Quality;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/// The quality of a model's predictions for some samples, as sums: the scores of shards and blocks
/// can be added.
///
/// Scores are made with [#of] and the `with` methods, so that a new component is added only to the
/// losses that count it.
///
/// @param lossSum the sum of the losses of the samples
/// @param samples the number of samples
/// @param correct the number of samples predicted correctly; 0 if the loss does not define this
/// @param quality further sums about the predictions, in an evaluation
public record Score(double lossSum, long samples, long correct, Quality quality) {
  /// The score of no samples.
  public static final Score NONE = of(0, 0);

  /// A score without further sums.
  public Score(double lossSum, long samples, long correct) {
    this(lossSum, samples, correct, Quality.NONE);
  }

  /// A fraction of the samples that is shown to people.
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

    /// The number of samples that count for this rate, from 0 to [Score#samples].
    public long count(Score score) {
      return count.applyAsLong(score);
    }
  }

  /// A score with a count of 0 for every rate.
  public static Score of(double lossSum, long samples) {
    return new Score(lossSum, samples, 0);
  }

  public Score withCorrect(long count) {
    return new Score(lossSum, samples, count, quality);
  }

  public Score withQuality(Quality measured) {
    return new Score(lossSum, samples, correct, measured);
  }

  /// The sum of scores, added in their order.
  public static Score sum(Collection<Score> scores) {
    double lossSum = 0;
    long samples = 0;
    long correct = 0;
    List<Quality> qualities = new ArrayList<>();
    for (Score score : scores) {
      lossSum += score.lossSum;
      samples += score.samples;
      correct += score.correct;
      if (score.quality != Quality.NONE) {
        qualities.add(score.quality);
      }
    }
    return new Score(lossSum, samples, correct, Quality.sum(qualities));
  }

  /// The sum of two scores. Losses are added as doubles, so the last bit depends on the order.
  public Score plus(Score more) {
    return new Score(
        lossSum + more.lossSum,
        samples + more.samples,
        correct + more.correct,
        quality.plus(more.quality));
  }

  public double meanLoss() {
    return lossSum / samples;
  }

  /// The means that are shown to people.
  ///
  /// @param rates the rates that the loss defines
  public Metrics metrics(Set<Rate> rates) {
    Map<Rate, Double> fractions = new EnumMap<>(Rate.class);
    rates.forEach(rate -> fractions.put(rate, (double) rate.count(this) / samples));
    return new Metrics(meanLoss(), fractions, samples, quality);
  }
}
