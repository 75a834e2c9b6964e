package dev.tributary.optim;

import dev.tributary.tensor.VectorUnit;
import java.util.List;

/// Adam and AdamW with PyTorch's definitions. With `w` a weight and `g` its gradient in step `t`:
///
///     g ← g + weightDecay · w                       Adam
///     w ← w - learningRate · weightDecay · w        AdamW
///     m ← m + (1 - beta1) · (g - m)                 m and v start at 0
///     v ← beta2 · v + (1 - beta2) · g²
///     w ← w - learningRate / (1 - beta1ᵗ) · m / (√v / √(1 - beta2ᵗ) + epsilon)
///
/// Sources: Kingma & Ba 2015, Loshchilov & Hutter 2019; `torch.optim.Adam`, `torch.optim.AdamW`.
///
/// @param baseLearningRate the learning rate before the schedule's factor
/// @param decoupled whether weight decay is subtracted from the weight itself, as in AdamW
public record Adam(
    double baseLearningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean decoupled)
    implements Optimizer {

  static Adam of(dev.tributary.proto.v1.Adam spec) {
    OptimizerName name = new OptimizerName("adam");
    return new Adam(
        name.learningRate(spec.getLearningRate(), "0.001"),
        name.fraction("beta1", spec.getBeta1()),
        name.fraction("beta2", spec.getBeta2()),
        name.positive("epsilon", spec.getEpsilon(), "1e-8"),
        name.notNegative("weight_decay", spec.getWeightDecay()),
        false);
  }

  static Adam of(dev.tributary.proto.v1.Adamw spec) {
    OptimizerName name = new OptimizerName("adamw");
    return new Adam(
        name.learningRate(spec.getLearningRate(), "0.001"),
        name.fraction("beta1", spec.getBeta1()),
        name.fraction("beta2", spec.getBeta2()),
        name.positive("epsilon", spec.getEpsilon(), "1e-8"),
        name.notNegative("weight_decay", spec.getWeightDecay()),
        true);
  }

  @Override
  public List<String> states() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  public void update(Slice slice, Step step) {
    Rates rates = rates(step);
    float[] weights = slice.weights();
    float[] first = slice.states().get(0);
    float[] second = slice.states().get(1);
    float[] newFirst = slice.updatedStates().get(0);
    float[] newSecond = slice.updatedStates().get(1);
    int done = VectorUnit.isPresent() ? VectorAdam.updateWholeVectors(rates, slice, step) : 0;
    for (int i = done; i < slice.count(); i++) {
      int at = slice.from() + i;
      float w = weights[at];
      float g = Math.fma(rates.added, w, step.applied(slice.gradient()[slice.gradientFrom() + i]));
      float m = Math.fma(rates.new1, g - first[at], first[at]);
      float v = Math.fma(rates.new2 * g, g, rates.old2 * second[at]);
      newFirst[at] = m;
      newSecond[at] = v;
      float denominator = (float) Math.sqrt(v) / rates.rootCorrection + rates.epsilon;
      slice.updated()[at] = Math.fma(-rates.rate, m / denominator, rates.kept * w);
    }
  }

  /// The numbers of one step, computed in double.
  ///
  /// @param rate the learning rate over the first bias correction
  /// @param rootCorrection the root of the second bias correction
  /// @param new1 the weight of the gradient in the first moment
  /// @param new2 the weight of its square in the second moment
  /// @param old2 the weight of the previous second moment
  /// @param epsilon added to the root of the second moment
  /// @param added the part of the weight that is added to the gradient
  /// @param kept the part of the weight that is kept
  record Rates(
      float rate,
      float rootCorrection,
      float new1,
      float new2,
      float old2,
      float epsilon,
      float added,
      float kept) {}

  private Rates rates(Step step) {
    double correction1 = 1 - StrictMath.pow(beta1, step.number());
    double correction2 = 1 - StrictMath.pow(beta2, step.number());
    return new Rates(
        (float) (step.learningRate() / correction1),
        (float) Math.sqrt(correction2),
        (float) (1 - beta1),
        (float) (1 - beta2),
        (float) beta2,
        (float) epsilon,
        decoupled ? 0 : (float) weightDecay,
        decoupled ? (float) (1 - step.learningRate() * weightDecay) : 1);
  }
}
