package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Preprocessing;
import java.util.Optional;

/// The kinds of source that a job's samples can come from, one line for each, and the preparation
/// that they share.
public final class DataSources {

  private DataSources() {}

  /// Reads the samples that `settings` describe, and learns their preprocessing from the training
  /// samples.
  ///
  /// @param settings the job's, with a value for every setting
  /// @param seed the job's seed, which determines the holdout and the synthetic samples
  /// @throws BadInput at a key of the job, or in a data file at its line or byte
  public static OpenedData open(
      dev.tributary.proto.v1.Dataset settings, DataDirectory directory, long seed) {
    return open(settings, directory, seed, Optional.empty());
  }

  /// Reads the samples that `settings` describe.
  ///
  /// @param given the preprocessing of a trained model. Nothing is learnt then: it is applied
  public static OpenedData open(
      dev.tributary.proto.v1.Dataset settings,
      DataDirectory directory,
      long seed,
      Optional<Preprocessing> given) {
    given.ifPresent(known -> requireSameScaling(settings, known));
    RawSamples raw = read(settings, new Opening(directory, HoldoutRule.of(settings, seed), given));
    Dataset training = new Subset(raw.all(), raw.split().training());
    Scalings scalings =
        given
            .map(Scalings::of)
            .orElseGet(
                () ->
                    new Scalings(
                        learnt(settings.getStandardize(), raw, training),
                        scaling(settings.getStandardizeTargets(), training)));
    Views views = new Views(raw.all(), scalings);
    Dataset prepared = views.of(raw.split().training());
    Optional<Dataset> held = raw.split().held().map(views::of);
    Optional<Dataset> test = raw.test().map(views::prepared);
    return new OpenedData(
        prepared,
        held.or(() -> test).orElse(prepared),
        held.isPresent() ? "holdout" : test.isPresent() ? "test" : "train",
        test,
        raw.digest(),
        raw.bytesInMemory(),
        given.orElseGet(() -> scalings.describedIn(raw.preprocessing())),
        raw.warnings(),
        raw.targetCheck());
  }

  /// A job that uses what a model learnt must say the same about the scaling of values.
  private static void requireSameScaling(
      dev.tributary.proto.v1.Dataset settings, Preprocessing known) {
    requireSame("standardize", settings.getStandardize(), known.hasStandardization());
    requireSame(
        "standardize_targets",
        settings.getStandardizeTargets(),
        TargetScaling.of(known).isPresent());
  }

  private static void requireSame(String key, boolean here, boolean there) {
    if (here != there) {
      throw BadInput.at(
          "dataset." + key,
          "it is %s, but the model was trained with %s".formatted(here, there),
          "give the model's value");
    }
  }

  /// What a source needs, besides its settings.
  ///
  /// @param given the preprocessing to apply
  record Opening(DataDirectory directory, HoldoutRule holdout, Optional<Preprocessing> given) {}

  /// Parts of the samples of a source, standardized if the job says so.
  private record Views(Dataset all, Scalings scalings) {

    Dataset of(Rows rows) {
      return prepared(rows instanceof Rows.All ? all : new Subset(all, rows));
    }

    Dataset prepared(Dataset samples) {
      return scalings.areAny() ? new Scaled(samples, scalings) : samples;
    }
  }

  /// Each source checks its settings before it reads anything.
  private static RawSamples read(dev.tributary.proto.v1.Dataset settings, Opening opening) {
    requireSameKind(settings);
    return switch (settings.getSourceCase()) {
      case CSV -> TableSource.open(settings, opening);
      case IDX -> IdxDataset.open(settings, opening);
      case SYNTHETIC -> SyntheticDataset.open(settings.getSynthetic(), opening);
      case SOURCE_NOT_SET ->
          throw BadInput.at("dataset", "no source of samples", "give csv, idx or synthetic");
    };
  }

  private static void requireSameKind(dev.tributary.proto.v1.Dataset settings) {
    if (!settings.hasTest()) {
      return;
    }
    String source = settings.getSourceCase().name();
    if (!settings.getTest().getSourceCase().name().equals(source)) {
      throw BadInput.at(
          "dataset.test",
          "the test samples are of another kind than the source",
          switch (settings.getSourceCase()) {
            case CSV -> "give test.csv";
            case IDX -> "give test.idx";
            case SYNTHETIC, SOURCE_NOT_SET -> "remove test, or give csv or idx as the source";
          });
    }
  }

  private static Optional<Standardization> learnt(
      boolean standardize, RawSamples raw, Dataset training) {
    return standardize
        ? Optional.of(Standardization.of(training).except(raw.unscaled()))
        : Optional.empty();
  }

  private static Optional<TargetScaling> scaling(boolean standardize, Dataset training) {
    if (standardize && training.target() instanceof Dataset.Target.Classes) {
      throw BadInput.at(
          "dataset.standardize_targets", "classes cannot be standardized", "remove the key");
    }
    return standardize ? Optional.of(TargetScaling.of(training)) : Optional.empty();
  }
}
