package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.tensor.Permutation;
import dev.tributary.tensor.Purpose;
import dev.tributary.text.Counted;

/// The kinds of source that a job's samples can come from, one line for each, and the preparation
/// that they share.
public final class DataSources {

  private DataSources() {}

  /// Reads the samples that `settings` describe.
  ///
  /// @param settings the job's, with a value for every setting
  /// @param seed the job's seed, which determines the holdout and the synthetic samples
  /// @throws BadInput at a key of the job, or in a data file at its line or byte
  public static OpenedData open(
      dev.tributary.proto.v1.Dataset settings, DataDirectory directory, long seed) {
    RawSamples raw = read(settings, directory, seed);
    Dataset training = raw.training();
    Dataset evaluation = raw.test().orElse(training);
    String name = raw.test().isPresent() ? "test" : "train";
    if (settings.getHoldout() > 0) {
      if (raw.test().isPresent()) {
        throw BadInput.at(
            "dataset.holdout",
            "samples are held out although there are test files to evaluate on",
            "remove holdout, or the test files");
      }
      long all = training.size();
      long held = held(settings.getHoldout(), all);
      Permutation order = Permutation.of(seed, Purpose.HOLDOUT, 0, all);
      evaluation = new Subset(raw.training(), order, 0, held);
      training = new Subset(raw.training(), order, held, all - held);
      name = "holdout";
    }
    if (settings.getStandardize()) {
      Standardization standardization = Standardization.of(training);
      training = new Standardized(training, standardization);
      evaluation = new Standardized(evaluation, standardization);
    }
    return new OpenedData(training, evaluation, name, raw.digest(), raw.bytesInMemory());
  }

  /// Each source checks its settings before it reads anything.
  private static RawSamples read(
      dev.tributary.proto.v1.Dataset settings, DataDirectory directory, long seed) {
    return switch (settings.getSourceCase()) {
      case CSV -> CsvDataset.open(settings.getCsv(), directory);
      case IDX -> IdxDataset.open(settings.getIdx(), directory);
      case SYNTHETIC -> SyntheticDataset.open(settings.getSynthetic(), seed);
      case SOURCE_NOT_SET ->
          throw BadInput.at("dataset", "no source of samples", "give csv, idx or synthetic");
    };
  }

  /// The number of samples held out: at least one, and at least one remains.
  private static long held(double holdout, long samples) {
    if (samples < 2) {
      throw BadInput.at(
          "dataset.holdout",
          "a dataset of %s has none to hold out".formatted(Counted.of(samples, "sample")),
          "remove it");
    }
    return Math.clamp(Math.round(holdout * samples), 1, samples - 1);
  }
}
