package dev.tributary.optim;

import java.util.List;

/// Adam and AdamW with PyTorch's definitions. With `g` the gradient of step `t` by the weight `w`:
///
///     g ← g + weightDecay · w                       Adam
///     w ← w - learningRate · weightDecay · w        AdamW
///     m ← m + (1 - beta1) · (g - m)                 m and v start at 0
///     v ← beta2 · v + (1 - beta2) · g²
///     w ← w - learningRate / (1 - beta1ᵗ) · m / (√v / √(1 - beta2ᵗ) + epsilon)
///
/// Sources: Kingma & Ba 2015, Loshchilov & Hutter 2019; `torch.optim.Adam`, `torch.optim.AdamW`.
///
/// @param decoupled whether weight decay is taken off the weight itself, as in AdamW
public record Adam(
    double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
    implements Optimizer {

  @Override
  public List<String> states() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  public void update(Slice slice, Step step) {
    Rates rates = rates(step);
    double[] gradient = new double[AppliedGradient.STRETCH];
    int done = 0;
    while (done < slice.count()) {
      int count = AppliedGradient.fill(slice, step, done, gradient);
      update(slice, done, count, gradient, rates);
      done += count;
    }
  }

  /// The numbers of one step, computed in double.
  ///
  /// @param rate the learning rate over the first bias correction
  /// @param rootCorrection the root of the second bias correction
  /// @param added what is added of the weight to the gradient
  /// @param kept what is kept of the weight
  private record Rates(float rate, float rootCorrection, float added, float kept) {}

  private Rates rates(Step step) {
    double correction1 = 1 - StrictMath.pow(beta1, step.number());
    double correction2 = 1 - StrictMath.pow(beta2, step.number());
    return new Rates(
        (float) (step.learningRate() / correction1),
        (float) Math.sqrt(correction2),
        decoupled ? 0 : (float) weightDecay,
        decoupled ? (float) (1 - step.learningRate() * weightDecay) : 1);
  }

  private void update(Slice slice, int done, int count, double[] gradient, Rates rates) {
    float new1 = (float) (1 - beta1);
    float new2 = (float) (1 - beta2);
    float old2 = (float) beta2;
    float eps = (float) epsilon;
    float rate = rates.rate();
    float root = rates.rootCorrection();
    float added = rates.added();
    float kept = rates.kept();
    float[] weights = slice.weights();
    float[] updated = slice.updated();
    float[] first = slice.states().get(0);
    float[] second = slice.states().get(1);
    int from = slice.from() + done;
    for (int i = 0; i < count; i++) {
      float w = weights[from + i];
      float g = Math.fma(added, w, (float) gradient[i]);
      float m = Math.fma(new1, g - first[from + i], first[from + i]);
      float v = Math.fma(new2 * g, g, old2 * second[from + i]);
      first[from + i] = m;
      second[from + i] = v;
      float denominator = (float) Math.sqrt(v) / root + eps;
      updated[from + i] = Math.fma(-rate, m / denominator, kept * w);
    }
  }
}
