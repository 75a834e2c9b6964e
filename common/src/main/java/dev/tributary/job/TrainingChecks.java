package dev.tributary.job;

import static dev.tributary.job.JobChecks.require;
import static dev.tributary.job.JobChecks.requireAtLeastOne;
import static dev.tributary.job.JobChecks.requireFraction;
import static dev.tributary.job.JobChecks.requireNotNegative;
import static dev.tributary.job.JobChecks.requirePositive;

import dev.tributary.proto.v1.Adam;
import dev.tributary.proto.v1.Adamw;
import dev.tributary.proto.v1.Optimizer;
import dev.tributary.proto.v1.Schedule;
import dev.tributary.proto.v1.Sgd;
import dev.tributary.proto.v1.Training;

/// The checks of a job's `training`, after its defaults.
final class TrainingChecks {
  private static final int MAX_SHARDS = 1024;

  private TrainingChecks() {}

  static void check(Training given) {
    Training training = JobDefaults.filled(given);
    requireAtLeastOne(training.getBatch(), "training.batch");
    int shards = training.getShards();
    require(
        shards >= 1 && shards <= MAX_SHARDS,
        "training.shards",
        "%d shards".formatted(shards),
        "give 1 to " + MAX_SHARDS);
    require(
        shards <= training.getBatch(),
        "training.shards",
        "a minibatch of %d samples has no %d shards%s"
            .formatted(training.getBatch(), shards, given.hasShards() ? "" : " (the default)"),
        "give at most %d".formatted(training.getBatch()));
    switch (training.getStopCase()) {
      case EPOCHS -> requireAtLeastOne(training.getEpochs(), "training.epochs");
      case STEPS -> requireAtLeastOne(training.getSteps(), "training.steps");
      case STOP_NOT_SET ->
          throw BadInput.at("training", "nothing says when to stop", "give epochs or steps");
    }
    checkOptimizer(training.getOptimizer());
    checkSchedule(training.getSchedule());
    if (training.hasClip()) {
      requirePositive(training.getClip().getGlobalNorm(), "training.clip.global_norm");
    }
  }

  private static void checkOptimizer(Optimizer optimizer) {
    switch (optimizer.getKindCase()) {
      case SGD -> checkSgd(optimizer.getSgd());
      case ADAM -> checkAdam(optimizer.getAdam());
      case ADAMW -> checkAdamw(optimizer.getAdamw());
      case KIND_NOT_SET ->
          throw BadInput.at(
              "training.optimizer", "missing", "give one, such as sgd: {learning_rate: 0.1}");
    }
  }

  private static void checkSgd(Sgd sgd) {
    String key = "training.optimizer.sgd.";
    requirePositive(sgd.getLearningRate(), key + "learning_rate");
    requireFraction(sgd.getMomentum(), key + "momentum");
    requireNotNegative(sgd.getWeightDecay(), key + "weight_decay");
    require(
        !sgd.getNesterov() || sgd.getMomentum() > 0,
        key + "nesterov",
        "nesterov without momentum is plain descent",
        "give a momentum such as 0.9");
  }

  private static void checkAdam(Adam adam) {
    String key = "training.optimizer.adam.";
    requirePositive(adam.getLearningRate(), key + "learning_rate");
    requireFraction(adam.getBeta1(), key + "beta1");
    requireFraction(adam.getBeta2(), key + "beta2");
    requirePositive(adam.getEpsilon(), key + "epsilon");
    requireNotNegative(adam.getWeightDecay(), key + "weight_decay");
  }

  private static void checkAdamw(Adamw adamw) {
    String key = "training.optimizer.adamw.";
    requirePositive(adamw.getLearningRate(), key + "learning_rate");
    requireFraction(adamw.getBeta1(), key + "beta1");
    requireFraction(adamw.getBeta2(), key + "beta2");
    requirePositive(adamw.getEpsilon(), key + "epsilon");
    requireNotNegative(adamw.getWeightDecay(), key + "weight_decay");
  }

  private static void checkSchedule(Schedule schedule) {
    switch (schedule.getKindCase()) {
      case STEP -> {
        requireAtLeastOne(schedule.getStep().getEverySteps(), "training.schedule.step.every_steps");
        requirePositive(schedule.getStep().getFactor(), "training.schedule.step.factor");
      }
      case COSINE ->
          requireNotNegative(
              schedule.getCosine().getFinalFactor(), "training.schedule.cosine.final_factor");
      case LINEAR ->
          requireNotNegative(
              schedule.getLinear().getFinalFactor(), "training.schedule.linear.final_factor");
      case CONSTANT -> {}
      case KIND_NOT_SET ->
          throw BadInput.at(
              "training.schedule", "a schedule of no kind", "write one such as cosine: {}");
    }
  }
}
