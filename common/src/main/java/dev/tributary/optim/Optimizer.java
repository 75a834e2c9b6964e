package dev.tributary.optim;

import java.util.List;

/// A rule that turns weights and the gradient of a step into the next weights. It has no state of
/// its own: everything that it carries from step to step is in state arrays of the caller.
public interface Optimizer {

  /// PyTorch's names of the state arrays (`momentum_buffer`, `exp_avg`, …). Each array has a
  /// parameter's size and starts at 0.
  List<String> states();

  /// The learning rate before the schedule's factor. [Step#learningRate] is the learning rate of a
  /// step.
  double baseLearningRate();

  /// Updates one slice of one parameter. Modified: `slice.updated()` and every array of
  /// `slice.updatedStates()`, within the slice. They may be `weights` and `states` themselves.
  void update(Slice slice, Step step);

  /// @param weights the parameter before the step
  /// @param updated receives the parameter after it
  /// @param states one array of the parameter's size for each name in [#states], before the step
  /// @param updatedStates receive them after the step
  /// @param from the first element of the slice in `weights`, `updated` and the states
  /// @param count the number of elements in the slice
  /// @param gradient the gradient *sum* over the minibatch's samples
  /// @param gradientFrom the first element of the slice in `gradient`
  record Slice(
      float[] weights,
      float[] updated,
      List<float[]> states,
      List<float[]> updatedStates,
      int from,
      int count,
      float[] gradient,
      int gradientFrom) {

    /// A slice whose states are updated in place.
    public Slice(
        float[] weights,
        float[] updated,
        List<float[]> states,
        int from,
        int count,
        float[] gradient,
        int gradientFrom) {
      this(weights, updated, states, states, from, count, gradient, gradientFrom);
    }
  }

  /// The numbers of one step. The applied gradient is `gradient / samples * gradientScale`.
  ///
  /// @param number the step, counted from 1
  /// @param samples the number of samples of the minibatch
  /// @param gradientScale 1, or less if the gradient's norm is clipped
  record Step(long number, double learningRate, int samples, float gradientScale) {

    /// The applied gradient of an element of the gradient sum. Here, and for whole vectors in
    /// [VectorLanes#applied], the sum is divided by the number of samples. [GlobalNorm] divides in
    /// the same way to measure the norm.
    float applied(float gradient) {
      return gradient / samples * gradientScale;
    }
  }
}
