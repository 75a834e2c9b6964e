package dev.tributary.job;

import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Training;
import dev.tributary.text.Counted;
import java.util.regex.Pattern;

/// The checks of the settings that belong to no kind: the run's name, the samples held out, the
/// minibatch, when to stop, clipping and checkpoints. A layer, a loss, an optimizer, a schedule or
/// a source of data checks its own settings where it is built.
final class JobChecks {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final int MAX_SHARDS = 1024;

  private JobChecks() {}

  /// @param given the job as a person wrote it
  /// @param job the same with its defaults
  /// @throws BadInput for the first error, at its key
  static void check(Job given, Job job) {
    require(
        NAME.matcher(job.getName()).matches(),
        "name",
        "'%s' cannot be the name of a directory".formatted(job.getName()),
        "use up to 100 letters, digits, dots, dashes and underscores, a letter or digit first");
    checkBatch(job.getTraining(), given.getTraining().hasShards());
    checkStop(job.getTraining());
    double norm = job.getTraining().getClip().getGlobalNorm();
    require(
        !job.getTraining().hasClip() || norm > 0,
        "training.clip.global_norm",
        norm + " is not above 0",
        "give a positive number");
    double holdout = job.getDataset().getHoldout();
    require(
        holdout >= 0 && holdout < 1,
        "dataset.holdout",
        holdout + " is not a fraction",
        "give a number from 0 to below 1");
    double fraction = job.getDataset().getHoldoutSplit().getFraction();
    require(
        !job.getDataset().hasHoldoutSplit() || fraction > 0 && fraction < 1,
        "dataset.holdout.fraction",
        fraction + " is not a fraction of the samples",
        "give a number above 0 and below 1");
    require(
        job.getCheckpoint().getKeep() >= 1,
        "checkpoint.keep",
        "no checkpoint would be kept",
        "give 1 or more");
  }

  private static void checkBatch(Training training, boolean shardsAreGiven) {
    requireAtLeastOne(training.getBatch(), "training.batch");
    int shards = training.getShards();
    require(
        shards >= 1 && shards <= MAX_SHARDS,
        "training.shards",
        shards + " shards",
        "give 1 to " + MAX_SHARDS);
    require(
        shards <= training.getBatch(),
        "training.shards",
        "a minibatch of %s cannot be divided into %s shards%s"
            .formatted(
                Counted.of(training.getBatch(), "sample"),
                shards,
                shardsAreGiven ? "" : " (the default)"),
        "give at most " + training.getBatch());
  }

  private static void checkStop(Training training) {
    switch (training.getStopCase()) {
      case EPOCHS -> requireAtLeastOne(training.getEpochs(), "training.epochs");
      case STEPS -> requireAtLeastOne(training.getSteps(), "training.steps");
      case STOP_NOT_SET ->
          throw BadInput.at("training", "nothing says when to stop", "give epochs or steps");
    }
  }

  private static void require(boolean right, String key, String what, String remedy) {
    if (!right) {
      throw BadInput.at(key, what, remedy);
    }
  }

  private static void requireAtLeastOne(long value, String key) {
    require(value >= 1, key, "missing or 0", "give 1 or more");
  }
}
