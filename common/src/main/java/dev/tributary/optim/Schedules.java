package dev.tributary.optim;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.ConstantSchedule;
import dev.tributary.proto.v1.CosineSchedule;
import dev.tributary.proto.v1.LinearSchedule;
import dev.tributary.proto.v1.StepSchedule;

/// The kinds of schedule that a job can name. All share the warm-up: up to step `w = warmup_steps`
/// the factor is `step / w`, so it would be 0 at step 0 and is 1 at step w. Afterwards it depends
/// on the kind. With `s = max(w, 1)` the step where the factor is 1, `T` the last step, and `p =
/// (step - s) / (T - s)`, the factor is:
///
///     constant   1
///     step       factor ^ ⌊(step - 1 - w) / every_steps⌋
///     cosine     final + (1 - final) · (1 + cos(π p)) / 2
///     linear     final + (1 - final) · (1 - p)
///
/// Cosine and linear reach `final_factor` at step T and keep it afterwards. If the warm-up is as
/// long as the run, these formulas are not used. The cosine is that of Loshchilov & Hutter 2017,
/// equation 5, without restarts.
public final class Schedules {

  private Schedules() {}

  /// The schedule that `spec` describes.
  ///
  /// @param spec with a value for every setting
  /// @throws BadInput if `spec` names no schedule or a setting of it is wrong
  public static Schedule.Plan of(dev.tributary.proto.v1.Schedule spec) {
    return switch (spec.getKindCase()) {
      case CONSTANT -> constant(spec.getConstant());
      case STEP -> stairs(spec.getStep());
      case COSINE -> cosine(spec.getCosine());
      case LINEAR -> linear(spec.getLinear());
      case KIND_NOT_SET ->
          throw BadInput.at(
              "training.schedule",
              "no schedule is named",
              "give one, e.g. {cosine: {}}, or leave it out");
    };
  }

  private static Schedule.Plan constant(ConstantSchedule spec) {
    Schedule schedule = warmedUp(warmup("constant", spec.getWarmupSteps()), step -> 1);
    return lastStep -> schedule;
  }

  private static Schedule.Plan stairs(StepSchedule spec) {
    long warmup = warmup("step", spec.getWarmupSteps());
    long every = spec.getEverySteps();
    double factor = spec.getFactor();
    if (every < 1) {
      throw wrong(
          "step.every_steps", Long.toUnsignedString(every) + " steps", "give a positive number");
    }
    if (!(factor > 0 && Double.isFinite(factor))) {
      throw wrong("step.factor", "a factor of " + factor, "give a positive number, commonly 0.1");
    }
    Schedule schedule =
        warmedUp(warmup, step -> StrictMath.pow(factor, (double) ((step - 1 - warmup) / every)));
    return lastStep -> schedule;
  }

  private static Schedule.Plan cosine(CosineSchedule spec) {
    long warmup = warmup("cosine", spec.getWarmupSteps());
    double end = finalFactor("cosine", spec.getFinalFactor());
    return lastStep ->
        warmedUp(
            warmup,
            step -> {
              double p = progress(step, warmup, lastStep);
              return end + (1 - end) * (1 + StrictMath.cos(Math.PI * p)) / 2;
            });
  }

  private static Schedule.Plan linear(LinearSchedule spec) {
    long warmup = warmup("linear", spec.getWarmupSteps());
    double end = finalFactor("linear", spec.getFinalFactor());
    return lastStep ->
        warmedUp(warmup, step -> end + (1 - end) * (1 - progress(step, warmup, lastStep)));
  }

  private static Schedule warmedUp(long warmup, Schedule then) {
    return step -> step <= warmup ? (double) step / warmup : then.factor(step);
  }

  /// The progress: 0 at the first step with the full learning rate, 1 at the last step of the run.
  private static double progress(long step, long warmup, long lastStep) {
    long start = Math.max(warmup, 1);
    return step <= start ? 0 : Math.min(1, (double) (step - start) / (lastStep - start));
  }

  private static long warmup(String kind, long steps) {
    if (steps < 0) {
      throw wrong(
          kind + ".warmup_steps",
          Long.toUnsignedString(steps) + " steps",
          "give at most as many as the run has");
    }
    return steps;
  }

  private static double finalFactor(String kind, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw wrong(kind + ".final_factor", "a factor of " + value, "give a number from 0");
    }
    return value;
  }

  private static BadInput wrong(String key, String what, String remedy) {
    return BadInput.at("training.schedule." + key, what, remedy);
  }
}
