package dev.tributary.optim;

import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import java.util.Locale;

/// Makes the optimizer that a job names.
public final class Optimizers {
  private Optimizers() {}

  /// @throws BadInput if `spec` names no optimizer or a setting of it is wrong
  public static Optimizer of(dev.tributary.proto.v1.Optimizer spec) {
    learningRate(spec);
    dev.tributary.proto.v1.Optimizer filled = JobDefaults.filled(spec);
    return switch (filled.getKindCase()) {
      case SGD -> sgd(filled.getSgd());
      case ADAM -> {
        var adam = filled.getAdam();
        yield new Adam(
            beta("adam.beta1", adam.getBeta1()),
            beta("adam.beta2", adam.getBeta2()),
            epsilon("adam.epsilon", adam.getEpsilon()),
            decay("adam.weight_decay", adam.getWeightDecay()),
            false);
      }
      case ADAMW -> {
        var adamw = filled.getAdamw();
        yield new Adam(
            beta("adamw.beta1", adamw.getBeta1()),
            beta("adamw.beta2", adamw.getBeta2()),
            epsilon("adamw.epsilon", adamw.getEpsilon()),
            decay("adamw.weight_decay", adamw.getWeightDecay()),
            true);
      }
      case KIND_NOT_SET -> throw none();
    };
  }

  /// The learning rate before the schedule's factor.
  ///
  /// @throws BadInput if `spec` names no optimizer or the rate is not a positive number
  public static double learningRate(dev.tributary.proto.v1.Optimizer spec) {
    double rate =
        switch (spec.getKindCase()) {
          case SGD -> spec.getSgd().getLearningRate();
          case ADAM -> spec.getAdam().getLearningRate();
          case ADAMW -> spec.getAdamw().getLearningRate();
          case KIND_NOT_SET -> throw none();
        };
    String kind = spec.getKindCase().name().toLowerCase(Locale.ROOT);
    return require(
        (float) rate > 0 && finite(rate),
        kind + ".learning_rate",
        rate,
        "give a positive number that float32 holds, for instance "
            + (kind.equals("sgd") ? "0.1" : "0.001"));
  }

  private static Optimizer sgd(dev.tributary.proto.v1.Sgd spec) {
    double momentum = spec.getMomentum();
    require(
        momentum >= 0 && (float) momentum < 1,
        "sgd.momentum",
        momentum,
        "give a number from 0 to less than 1, commonly 0.9");
    if (spec.getNesterov() && momentum == 0) {
      throw BadInput.at(
          "training.optimizer.sgd.nesterov",
          "Nesterov's momentum without momentum",
          "give sgd.momentum, commonly 0.9, or leave nesterov out");
    }
    return new Sgd(
        (float) momentum,
        spec.getNesterov(),
        (float) decay("sgd.weight_decay", spec.getWeightDecay()));
  }

  private static double beta(String key, double value) {
    return require(value >= 0 && value < 1, key, value, "give a number from 0 to less than 1");
  }

  private static double epsilon(String key, double value) {
    return require(
        (float) value > 0 && finite(value), key, value, "give a positive number, commonly 1e-8");
  }

  private static double decay(String key, double value) {
    return require(value >= 0 && finite(value), key, value, "give a number from 0");
  }

  private static boolean finite(double value) {
    return Float.isFinite((float) value);
  }

  private static double require(boolean holds, String key, double value, String remedy) {
    if (!holds) {
      String name = key.substring(key.indexOf('.') + 1).replace('_', ' ');
      throw BadInput.at(
          "training.optimizer." + key,
          (name.equals("epsilon") ? "an " : "a ") + name + " of " + value,
          remedy);
    }
    return value;
  }

  private static BadInput none() {
    return BadInput.at(
        "training.optimizer",
        "no optimizer is named",
        "give one, e.g. {sgd: {learning_rate: 0.1}}");
  }
}
