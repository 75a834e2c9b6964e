package dev.tributary.optim;

import dev.tributary.tensor.VectorUnit;
import java.util.List;

/// Stochastic gradient descent with PyTorch's definitions. With `w` a weight and `g` its gradient
/// in the step:
///
///     g ← g + weightDecay · w
///     b ← momentum · b + g            b starts at 0
///     d = g + momentum · b            with Nesterov's momentum, else
///     d = b
///     w ← w - learningRate · d
///
/// Source: `torch.optim.SGD` with dampening 0, whose first `b` is `g`, as here.
///
/// @param baseLearningRate the learning rate before the schedule's factor
/// @param momentum 0 for no momentum; then the optimizer has no state arrays
public record Sgd(double baseLearningRate, float momentum, boolean nesterov, float weightDecay)
    implements Optimizer {

  static Sgd of(dev.tributary.proto.v1.Sgd spec) {
    OptimizerName name = new OptimizerName("sgd");
    double learningRate = name.learningRate(spec.getLearningRate(), "0.1");
    float momentum = (float) name.fraction("momentum", (float) spec.getMomentum());
    if (spec.getNesterov() && momentum == 0) {
      throw name.wrong(
          "nesterov",
          "Nesterov's momentum without momentum",
          "give sgd.momentum, commonly 0.9, or leave nesterov out");
    }
    float weightDecay = (float) name.notNegative("weight_decay", spec.getWeightDecay());
    return new Sgd(learningRate, momentum, spec.getNesterov(), weightDecay);
  }

  @Override
  public List<String> states() {
    return momentum == 0 ? List.of() : List.of("momentum_buffer");
  }

  @Override
  public void update(Slice slice, Step step) {
    int done = VectorUnit.isPresent() ? VectorSgd.updateWholeVectors(this, slice, step) : 0;
    if (momentum == 0) {
      descend(slice, step, done);
    } else {
      descendWithMomentum(slice, step, done);
    }
  }

  private void descend(Slice slice, Step step, int done) {
    float[] weights = slice.weights();
    float rate = (float) step.learningRate();
    for (int i = done; i < slice.count(); i++) {
      int at = slice.from() + i;
      float w = weights[at];
      float g = Math.fma(weightDecay, w, step.applied(slice.gradient()[slice.gradientFrom() + i]));
      slice.updated()[at] = Math.fma(-rate, g, w);
    }
  }

  private void descendWithMomentum(Slice slice, Step step, int done) {
    float[] weights = slice.weights();
    float[] buffer = slice.states().getFirst();
    float[] newBuffer = slice.updatedStates().getFirst();
    float rate = (float) step.learningRate();
    float ofGradient = nesterov ? 1 : 0;
    float ofBuffer = nesterov ? momentum : 1;
    for (int i = done; i < slice.count(); i++) {
      int at = slice.from() + i;
      float w = weights[at];
      float g = Math.fma(weightDecay, w, step.applied(slice.gradient()[slice.gradientFrom() + i]));
      float b = Math.fma(momentum, buffer[at], g);
      newBuffer[at] = b;
      slice.updated()[at] = Math.fma(-rate, Math.fma(ofBuffer, b, ofGradient * g), w);
    }
  }
}
