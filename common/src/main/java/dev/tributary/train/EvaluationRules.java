package dev.tributary.train;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.EarlyStopping;
import dev.tributary.proto.v1.KeepBest;
import dev.tributary.proto.v1.Split;
import dev.tributary.reduce.Metric;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.reduce.stopping.StoppingRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What the evaluations of a job decide: when the run ends early, which version is its model, and
/// which versions are kept.
///
/// @param stopping the rule of `training.early_stopping`, if the job has it
/// @param restoresBest whether the model is the best version, and not the last
/// @param kept the ranking, without a version, of `checkpoint.keep_best`, if the job has it
public record EvaluationRules(
    Optional<StoppingRule> stopping, boolean restoresBest, Optional<BestRanking> kept) {
  private static final String STOPPING = "training.early_stopping";
  private static final String KEPT = "checkpoint.keep_best";
  private static final int MOST_KEPT = 100;

  /// The rules of a job that was checked.
  static EvaluationRules of(PreparedJob job) {
    EarlyStopping stopping = job.job().getTraining().getEarlyStopping();
    KeepBest kept = job.job().getCheckpoint().getKeepBest();
    return new EvaluationRules(
        job.job().getTraining().hasEarlyStopping()
            ? Optional.of(
                new StoppingRule(
                    metric(stopping.getMetric()), stopping.getPatience(), stopping.getMinDelta()))
            : Optional.empty(),
        stopping.getRestoreBest(),
        job.job().getCheckpoint().hasKeepBest()
            ? Optional.of(BestRanking.of(metric(kept.getMetric()), kept.getCount()))
            : Optional.empty());
  }

  private static Metric metric(dev.tributary.proto.v1.Metric metric) {
    return Metric.valueOf(metric.name());
  }

  /// Checks the keys of a job.
  ///
  /// @throws BadInput at the first key with an error
  static void check(PreparedJob job) {
    if (job.job().getTraining().hasEarlyStopping()) {
      checkStopping(job, job.job().getTraining().getEarlyStopping());
    }
    if (job.job().getCheckpoint().hasKeepBest()) {
      KeepBest kept = job.job().getCheckpoint().getKeepBest();
      checkMetric(job, KEPT, kept.getMetric());
      if (kept.getCount() < 1 || kept.getCount() > MOST_KEPT) {
        throw BadInput.at(
            KEPT + ".count",
            Integer.toUnsignedString(kept.getCount()) + " models",
            "give 1 to " + MOST_KEPT);
      }
    }
  }

  private static void checkStopping(PreparedJob job, EarlyStopping stopping) {
    checkMetric(job, STOPPING, stopping.getMetric());
    Split split = stopping.getSplit();
    String name = split.name().toLowerCase(Locale.ROOT);
    if (split != Split.EVALUATED && !name.equals(job.evaluationName())) {
      throw BadInput.at(
          STOPPING + ".split",
          "the job evaluates %s samples, not %s".formatted(job.evaluationName(), name),
          "write %s, or leave the key out".formatted(job.evaluationName()));
    }
    if (stopping.getPatience() < 0) {
      throw BadInput.at(
          STOPPING + ".patience",
          Integer.toUnsignedString(stopping.getPatience()) + " evaluations",
          "give at most " + Integer.MAX_VALUE);
    }
    if (!(stopping.getMinDelta() >= 0)) {
      throw BadInput.at(
          STOPPING + ".min_delta", stopping.getMinDelta() + " is below 0", "give 0 or more");
    }
    if (job.job().getTraining().getEvaluateEveryEpochs() == 0) {
      throw BadInput.at(
          "training.evaluate_every_epochs",
          "only the end is evaluated, so early_stopping has nothing to decide by",
          "give 1 or more, or leave early_stopping out");
    }
  }

  private static void checkMetric(
      PreparedJob job, String key, dev.tributary.proto.v1.Metric metric) {
    Set<Metric> measured = Metric.measured(job.loss().rates(), job.quality());
    boolean isMeasured = measured.stream().anyMatch(known -> known.name().equals(metric.name()));
    if (!isMeasured) {
      List<String> labels = measured.stream().map(Metric::label).toList();
      throw BadInput.at(
          key + ".metric",
          "evaluations of this job have no %s".formatted(metric.name().toLowerCase(Locale.ROOT)),
          "give one of " + String.join(", ", labels));
    }
  }
}
