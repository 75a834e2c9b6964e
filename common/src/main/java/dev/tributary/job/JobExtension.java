package dev.tributary.job;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Optimizer;
import dev.tributary.proto.v1.Training;
import java.util.List;

/// The differences between two jobs with which a run of the one can go on as a run of the other:
/// more epochs or steps, another learning rate or schedule, another rule of early stopping. The
/// weights, the state of the optimizer and the order of the samples then have the same meaning in
/// both.
public final class JobExtension {
  /// The keys that may differ, for messages.
  public static final String KEYS =
      "training.epochs, training.steps, training.optimizer.*.learning_rate, training.schedule,"
          + " training.early_stopping and training.evaluate_every_epochs";

  private JobExtension() {}

  /// The other differences, in words, one line each. If the list is empty, a run of `before` can go
  /// on with `next`.
  public static List<String> obstacles(Job next, Job before) {
    return JobIdentity.difference(withExtensionsOf(next, before), before);
  }

  /// Whether a run of `before` can go on with `next`, and they differ.
  public static boolean isOne(Job next, Job before) {
    return !JobIdentity.difference(next, before).isEmpty() && obstacles(next, before).isEmpty();
  }

  /// The job with the values of `before` for all keys that may differ.
  private static Job withExtensionsOf(Job next, Job before) {
    Job job = JobDefaults.filled(next);
    Training old = JobDefaults.filled(before).getTraining();
    Training.Builder training = job.getTraining().toBuilder();
    training.clearStop().clearEarlyStopping();
    switch (old.getStopCase()) {
      case EPOCHS -> training.setEpochs(old.getEpochs());
      case STEPS -> training.setSteps(old.getSteps());
      case STOP_NOT_SET -> {}
    }
    if (old.hasEarlyStopping()) {
      training.setEarlyStopping(old.getEarlyStopping());
    }
    training
        .setSchedule(old.getSchedule())
        .setEvaluateEveryEpochs(old.getEvaluateEveryEpochs())
        .setOptimizer(withLearningRateOf(training.getOptimizer(), old.getOptimizer()));
    return job.toBuilder().setTraining(training).build();
  }

  private static Optimizer withLearningRateOf(Optimizer next, Optimizer old) {
    if (next.getKindCase() != old.getKindCase()) {
      return next;
    }
    FieldDescriptor kind =
        next.getOneofFieldDescriptor(Optimizer.getDescriptor().getOneofs().getFirst());
    FieldDescriptor rate = kind.getMessageType().findFieldByName("learning_rate");
    Message settings = (Message) next.getField(kind);
    Object before = ((Message) old.getField(kind)).getField(rate);
    return next.toBuilder()
        .setField(kind, settings.toBuilder().setField(rate, before).build())
        .build();
  }
}
