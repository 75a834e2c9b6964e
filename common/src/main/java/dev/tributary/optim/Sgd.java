package dev.tributary.optim;

import java.util.List;

/// Stochastic gradient descent with PyTorch's definitions. With `g` the step's gradient by the
/// weight `w`:
///
///     g ← g + weightDecay · w
///     b ← momentum · b + g            b starts at 0
///     d = g + momentum · b            with Nesterov's momentum, else
///     d = b
///     w ← w - learningRate · d
///
/// Source: `torch.optim.SGD` with dampening 0, whose first `b` is `g`: the same.
///
/// @param momentum 0 for none; then nothing is carried from step to step
public record Sgd(float momentum, boolean nesterov, float weightDecay) implements Optimizer {

  @Override
  public List<String> states() {
    return momentum == 0 ? List.of() : List.of("momentum_buffer");
  }

  @Override
  public void update(Slice slice, Step step) {
    if (momentum == 0) {
      descend(slice, step);
    } else {
      descendWithMomentum(slice, step);
    }
  }

  private void descend(Slice slice, Step step) {
    float[] weights = slice.weights();
    float[] updated = slice.updated();
    float[] gradient = slice.gradient();
    int from = slice.from();
    int shift = slice.gradientFrom() - from;
    float samples = step.samples();
    float scale = step.gradientScale();
    float rate = (float) step.learningRate();
    for (int i = from; i < from + slice.count(); i++) {
      float w = weights[i];
      float g = Math.fma(weightDecay, w, gradient[i + shift] / samples * scale);
      updated[i] = Math.fma(-rate, g, w);
    }
  }

  private void descendWithMomentum(Slice slice, Step step) {
    float[] weights = slice.weights();
    float[] updated = slice.updated();
    float[] buffer = slice.states().getFirst();
    float[] gradient = slice.gradient();
    int from = slice.from();
    int shift = slice.gradientFrom() - from;
    float samples = step.samples();
    float scale = step.gradientScale();
    float rate = (float) step.learningRate();
    for (int i = from; i < from + slice.count(); i++) {
      float w = weights[i];
      float g = Math.fma(weightDecay, w, gradient[i + shift] / samples * scale);
      float b = Math.fma(momentum, buffer[i], g);
      buffer[i] = b;
      updated[i] = Math.fma(-rate, nesterov ? Math.fma(momentum, b, g) : b, w);
    }
  }
}
