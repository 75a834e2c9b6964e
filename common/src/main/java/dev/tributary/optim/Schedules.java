package dev.tributary.optim;

import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;

/// Makes the schedule that a job names. All share the warm-up: up to step `w = warmup_steps` the
/// factor is `step / w`, so it would be 0 at step 0 and is 1 at step w. What follows starts from a
/// factor of 1 at step `s = max(w, 1)`; with `T` the last step and `p = (step - s) / (T - s)`:
///
///     constant   1
///     step       factor ^ ⌊(step - 1 - w) / every_steps⌋
///     cosine     final + (1 - final) · (1 + cos(π p)) / 2
///     linear     final + (1 - final) · (1 - p)
///
/// Cosine and linear hence reach `final_factor` at step T and keep it beyond. A warm-up as long as
/// the run is never left. The cosine is that of Loshchilov & Hutter 2017, equation 5, without
/// restarts.
public final class Schedules {

  private Schedules() {}

  /// @param spec a schedule without a kind is constant
  /// @param totalSteps the last step of the run
  /// @throws BadInput if a setting of `spec` is wrong
  public static Schedule of(dev.tributary.proto.v1.Schedule spec, long totalSteps) {
    dev.tributary.proto.v1.Schedule filled = JobDefaults.filled(spec);
    return switch (filled.getKindCase()) {
      case CONSTANT -> warmedUp("constant", filled.getConstant().getWarmupSteps(), step -> 1);
      case STEP -> stairs(filled.getStep());
      case COSINE -> {
        long warmup = filled.getCosine().getWarmupSteps();
        double end = finalFactor("cosine", filled.getCosine().getFinalFactor());
        yield warmedUp(
            "cosine",
            warmup,
            step -> {
              double p = progress(step, warmup, totalSteps);
              return end + (1 - end) * (1 + StrictMath.cos(Math.PI * p)) / 2;
            });
      }
      case LINEAR -> {
        long warmup = filled.getLinear().getWarmupSteps();
        double end = finalFactor("linear", filled.getLinear().getFinalFactor());
        yield warmedUp(
            "linear", warmup, step -> end + (1 - end) * (1 - progress(step, warmup, totalSteps)));
      }
      case KIND_NOT_SET -> step -> 1;
    };
  }

  private static Schedule stairs(dev.tributary.proto.v1.StepSchedule spec) {
    long warmup = spec.getWarmupSteps();
    long every = spec.getEverySteps();
    double factor = spec.getFactor();
    if (every < 1) {
      throw wrong(
          "step.every_steps", Long.toUnsignedString(every) + " steps", "give a positive number");
    }
    if (!(factor > 0 && Double.isFinite(factor))) {
      throw wrong("step.factor", "a factor of " + factor, "give a positive number, commonly 0.1");
    }
    return warmedUp(
        "step", warmup, step -> StrictMath.pow(factor, (double) ((step - 1 - warmup) / every)));
  }

  private static Schedule warmedUp(String kind, long warmup, Schedule then) {
    if (warmup < 0) {
      throw wrong(
          kind + ".warmup_steps",
          Long.toUnsignedString(warmup) + " steps",
          "give at most as many as the run has");
    }
    return step -> step <= warmup ? (double) step / warmup : then.factor(step);
  }

  /// 0 at the first step of the full learning rate, 1 at the last of the run.
  private static double progress(long step, long warmup, long totalSteps) {
    long start = Math.max(warmup, 1);
    return step <= start ? 0 : Math.min(1, (double) (step - start) / (totalSteps - start));
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
