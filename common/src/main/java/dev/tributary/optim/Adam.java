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
    double correction1 = 1 - StrictMath.pow(beta1, step.number());
    double correction2 = 1 - StrictMath.pow(beta2, step.number());
    float rate = (float) (step.learningRate() / correction1);
    float rootCorrection2 = (float) Math.sqrt(correction2);
    float kept = decoupled ? (float) (1 - step.learningRate() * weightDecay) : 1;
    float coupledDecay = decoupled ? 0 : (float) weightDecay;
    float weightOfNew1 = (float) (1 - beta1);
    float weightOfNew2 = (float) (1 - beta2);
    float weightOfOld2 = (float) beta2;
    float eps = (float) epsilon;
    float[] weights = slice.weights();
    float[] updated = slice.updated();
    float[] first = slice.states().get(0);
    float[] second = slice.states().get(1);
    float[] gradient = slice.gradient();
    int from = slice.from();
    int shift = slice.gradientFrom() - from;
    float samples = step.samples();
    float scale = step.gradientScale();
    for (int i = from; i < from + slice.count(); i++) {
      float w = weights[i];
      float g = Math.fma(coupledDecay, w, gradient[i + shift] / samples * scale);
      float m = Math.fma(weightOfNew1, g - first[i], first[i]);
      float v = Math.fma(weightOfNew2 * g, g, weightOfOld2 * second[i]);
      first[i] = m;
      second[i] = v;
      float denominator = (float) Math.sqrt(v) / rootCorrection2 + eps;
      updated[i] = Math.fma(-rate, m / denominator, kept * w);
    }
  }
}
