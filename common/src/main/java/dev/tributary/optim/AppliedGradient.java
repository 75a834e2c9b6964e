package dev.tributary.optim;

import dev.tributary.optim.Optimizer.Slice;
import dev.tributary.optim.Optimizer.Step;

/// The gradient that an optimizer applies, `gradient / samples * gradientScale`, a stretch at a
/// time.
///
/// It is held in doubles, each exactly a float. The compiler uses vector instructions only where it
/// can see that no array overlaps another at a shifted index, as two of floats might; arrays of
/// different types never do. That makes a step of Adam seven times as fast.
final class AppliedGradient {
  static final int STRETCH = 1024;

  private AppliedGradient() {}

  /// Computes elements `done`, `done + 1`, … of the slice, at most [#STRETCH], and returns how
  /// many. Modified: `out`.
  static int fill(Slice slice, Step step, int done, double[] out) {
    float[] gradient = slice.gradient();
    int from = slice.gradientFrom() + done;
    int count = Math.min(STRETCH, slice.count() - done);
    float samples = step.samples();
    float scale = step.gradientScale();
    for (int i = 0; i < count; i++) {
      out[i] = gradient[from + i] / samples * scale;
    }
    return count;
  }
}
