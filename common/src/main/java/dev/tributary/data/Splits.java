package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Idx;
import dev.tributary.proto.v1.Synthetic;
import dev.tributary.tensor.Permutation;
import dev.tributary.tensor.Purpose;
import java.util.Optional;
import java.util.OptionalInt;

/// A job's samples, read and prepared: those to train on and those to evaluate on.
///
/// @param evaluationName `test` for files of their own, `holdout` for samples kept back, `train`
///   for the training samples themselves where there is neither
/// @param digest names the samples as read, see the encoding in [DataDigest]; 32 bytes
public record Splits(Dataset training, Dataset evaluation, String evaluationName, byte[] digest) {

  private record Source(Dataset samples, Optional<Dataset> test, byte[] digest) {}

  /// Reads what `dataset` names.
  ///
  /// @param dataset of the job, with or without its defaults
  /// @param seed of the job: it draws the samples held out, and makes up synthetic ones
  /// @throws BadInput at a key of the job, or in a data file at its line or byte
  public static Splits open(
      dev.tributary.proto.v1.Dataset dataset, DataDirectory directory, long seed) {
    dev.tributary.proto.v1.Dataset settings = JobDefaults.filled(dataset);
    Source source = source(settings, directory, seed);
    Dataset training = source.samples();
    Dataset evaluation = source.test().orElse(training);
    String name = source.test().isPresent() ? "test" : "train";
    if (settings.getHoldout() > 0) {
      long all = training.size();
      long held = held(settings.getHoldout(), all);
      Permutation order = Permutation.of(seed, Purpose.HOLDOUT, 0, all);
      evaluation = new Subset(source.samples(), order, 0, held);
      training = new Subset(source.samples(), order, held, all - held);
      name = "holdout";
    }
    if (settings.getStandardize()) {
      Standardization standardization = Standardization.of(training);
      training = new Standardized(training, standardization);
      evaluation = new Standardized(evaluation, standardization);
    }
    return new Splits(training, evaluation, name, source.digest());
  }

  private static Source source(
      dev.tributary.proto.v1.Dataset settings, DataDirectory directory, long seed) {
    return switch (settings.getSourceCase()) {
      case CSV -> {
        var path = directory.find(settings.getCsv().getPath(), "dataset.csv.path");
        Dataset samples = CsvDataset.read(path, settings.getCsv());
        yield new Source(samples, Optional.empty(), new DataDigest().add(samples).value());
      }
      case IDX -> idx(settings.getIdx(), directory);
      case SYNTHETIC -> {
        Synthetic synthetic = settings.getSynthetic();
        yield new Source(
            new SyntheticDataset(synthetic, seed),
            Optional.empty(),
            new DataDigest().add(synthetic, seed).value());
      }
      case SOURCE_NOT_SET ->
          throw BadInput.at("dataset", "no source of samples", "give csv, idx or synthetic");
    };
  }

  private static Source idx(Idx idx, DataDirectory directory) {
    float scale = (float) idx.getScale();
    IdxDataset samples =
        IdxDataset.read(
            directory.find(idx.getImages(), "dataset.idx.images"),
            directory.find(idx.getLabels(), "dataset.idx.labels"),
            scale,
            idx.hasClasses() ? OptionalInt.of(idx.getClasses()) : OptionalInt.empty());
    DataDigest digest = new DataDigest().add(samples);
    if (idx.getTestImages().isEmpty()) {
      return new Source(samples, Optional.empty(), digest.value());
    }
    IdxDataset test =
        IdxDataset.read(
            directory.find(idx.getTestImages(), "dataset.idx.test_images"),
            directory.find(idx.getTestLabels(), "dataset.idx.test_labels"),
            scale,
            OptionalInt.of(((Dataset.Target.Classes) samples.target()).count()));
    if (!test.shape().equals(samples.shape())) {
      throw BadInput.at(
          "dataset.idx.test_images",
          "the images to evaluate on are %s and those to train on %s"
              .formatted(test.shape(), samples.shape()),
          "name files of one kind");
    }
    return new Source(samples, Optional.of(test), digest.add(test).value());
  }

  /// At least one sample is kept back, and at least one remains.
  private static long held(double holdout, long samples) {
    if (samples < 2) {
      throw BadInput.at(
          "dataset.holdout", "none of %d samples can be kept back".formatted(samples), "remove it");
    }
    return Math.clamp(Math.round(holdout * samples), 1, samples - 1);
  }
}
