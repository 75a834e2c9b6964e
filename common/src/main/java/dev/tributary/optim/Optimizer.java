package dev.tributary.optim;

import java.util.List;

/// A rule that turns weights and the gradient of a step into the next weights. It remembers
/// nothing: all that it carries from step to step is in state arrays that the caller keeps.
public interface Optimizer {

  /// The names of the state arrays, each of a parameter's size and starting at 0; as PyTorch calls
  /// them (`momentum_buffer`, `exp_avg`, …).
  List<String> states();

  /// The learning rate before the schedule's factor; [Step#learningRate] is that of a step.
  double baseLearningRate();

  /// Updates one slice of one parameter. Modified: `slice.updated()` and every array of
  /// `slice.states()`, within the slice. `updated` may be `weights` itself.
  void update(Slice slice, Step step);

  /// @param weights the parameter before the step
  /// @param updated receives the parameter after it
  /// @param states one array of the parameter's size for each name in [#states]
  /// @param from first element of the slice in `weights`, `updated` and the states
  /// @param count elements in the slice
  /// @param gradient the gradient *sum* over the minibatch's samples
  /// @param gradientFrom where the slice starts in `gradient`
  record Slice(
      float[] weights,
      float[] updated,
      List<float[]> states,
      int from,
      int count,
      float[] gradient,
      int gradientFrom) {}

  /// The gradient that is applied is `gradient / samples * gradientScale`.
  ///
  /// @param number counted from 1
  /// @param samples of the minibatch
  /// @param gradientScale 1, or less where the gradient's norm is clipped
  record Step(long number, double learningRate, int samples, float gradientScale) {

    /// The gradient that is applied for an element of the gradient sum.
    float applied(float gradient) {
      return gradient / samples * gradientScale;
    }
  }
}
