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
    float rate = (float) step.learningRate();
    double[] gradient = new double[AppliedGradient.STRETCH];
    int done = 0;
    while (done < slice.count()) {
      int count = AppliedGradient.fill(slice, step, done, gradient);
      if (momentum == 0) {
        descend(slice, done, count, gradient, rate);
      } else {
        descendWithMomentum(slice, done, count, gradient, rate);
      }
      done += count;
    }
  }

  private void descend(Slice slice, int done, int count, double[] gradient, float rate) {
    float[] weights = slice.weights();
    float[] updated = slice.updated();
    int from = slice.from() + done;
    for (int i = 0; i < count; i++) {
      float w = weights[from + i];
      float g = Math.fma(weightDecay, w, (float) gradient[i]);
      updated[from + i] = Math.fma(-rate, g, w);
    }
  }

  private void descendWithMomentum(
      Slice slice, int done, int count, double[] gradient, float rate) {
    float[] weights = slice.weights();
    float[] updated = slice.updated();
    float[] buffer = slice.states().getFirst();
    int from = slice.from() + done;
    float ofGradient = nesterov ? 1 : 0;
    float ofBuffer = nesterov ? momentum : 1;
    for (int i = 0; i < count; i++) {
      float w = weights[from + i];
      float g = Math.fma(weightDecay, w, (float) gradient[i]);
      float b = Math.fma(momentum, buffer[from + i], g);
      buffer[from + i] = b;
      updated[from + i] = Math.fma(-rate, Math.fma(ofBuffer, b, ofGradient * g), w);
    }
  }
}
