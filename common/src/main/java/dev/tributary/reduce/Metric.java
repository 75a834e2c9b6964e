package dev.tributary.reduce;

import dev.tributary.reduce.quality.ClassQuality;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.reduce.quality.ValueQuality;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// A number that an evaluation measures. Which of them an evaluation has depends on the loss and on
/// the target.
public enum Metric {
  LOSS(false, metrics -> OptionalDouble.of(metrics.loss())),
  ACCURACY(true, Metric::accuracy),
  MACRO_PRECISION(true, ofClasses(_ -> true, ClassQuality::macroPrecision)),
  MACRO_RECALL(true, ofClasses(_ -> true, ClassQuality::macroRecall)),
  MACRO_F1(true, ofClasses(_ -> true, ClassQuality::macroF1)),
  /// Of two classes.
  AUC(true, ofClasses(Quality.Form.Classes::isRanked, counts -> counts.ranking().areaUnderCurve())),
  /// Of more than ten classes.
  TOP5_ACCURACY(
      true, ofClasses(Quality.Form.Classes::countsLargest, ClassQuality::topFiveAccuracy)),
  MSE(false, ofValues(ValueQuality::mse)),
  RMSE(false, ofValues(ValueQuality::rmse)),
  MAE(false, ofValues(ValueQuality::mae)),
  R2(true, ofValues(ValueQuality::r2));

  private final boolean largerIsBetter;
  private final Function<Metrics, OptionalDouble> value;

  Metric(boolean largerIsBetter, Function<Metrics, OptionalDouble> value) {
    this.largerIsBetter = largerIsBetter;
    this.value = value;
  }

  /// The name in job files, in `evaluations.jsonl` and in messages.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean largerIsBetter() {
    return largerIsBetter;
  }

  /// The metrics that an evaluation has.
  ///
  /// @param rates the rates that the loss defines
  /// @param form the form of the quality of its predictions
  public static Set<Metric> measured(Set<Score.Rate> rates, Quality.Form form) {
    Metrics none = Score.NONE.withQuality(form.ofNoSamples()).metrics(rates);
    return Arrays.stream(values())
        .filter(metric -> metric.of(none).isPresent())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Metric.class)));
  }

  /// The value, if the evaluation measured it. It may be NaN.
  public OptionalDouble of(Metrics metrics) {
    return value.apply(metrics);
  }

  private static OptionalDouble accuracy(Metrics metrics) {
    Double accuracy = metrics.rates().get(Score.Rate.ACCURACY);
    return accuracy == null ? OptionalDouble.empty() : OptionalDouble.of(accuracy);
  }

  private static Function<Metrics, OptionalDouble> ofClasses(
      Predicate<Quality.Form.Classes> isMeasured, ToDoubleFunction<ClassQuality> value) {
    return metrics ->
        metrics.quality() instanceof ClassQuality counts && isMeasured.test(counts.form())
            ? OptionalDouble.of(value.applyAsDouble(counts))
            : OptionalDouble.empty();
  }

  private static Function<Metrics, OptionalDouble> ofValues(ToDoubleFunction<ValueQuality> value) {
    return metrics ->
        metrics.quality() instanceof ValueQuality sums
            ? OptionalDouble.of(value.applyAsDouble(sums))
            : OptionalDouble.empty();
  }
}
