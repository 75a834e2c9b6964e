package dev.tributary.nn;

import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.tensor.Shape;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/// Inverted dropout (Srivastava et al. 2014): in training `out = x ∘ mask`, where an element of the
/// mask is 0 with the given probability and `1 / (1 - probability)` otherwise.
///
///     dX = dOut ∘ mask
///
/// The mask is a function of the seed, the step, the sample's position in the minibatch, the layer
/// and the feature. It does not depend on the shard that a sample is in. In evaluation `out` is `x`
/// itself.
///
/// @param layer the layer's name, unique in the model
public record Dropout(float probability, String layer) implements Layer<Dropout.Cache> {
  /// @param mask (batch, features); null in evaluation
  public record Cache(FMatrixRMaj mask) {}

  static Plan plan(LayerPath path, Shape input) {
    double probability = path.spec().getDropout().getProbability();
    if (!(probability >= 0 && (float) probability < 1)) {
      throw path.wrong(
          "probability",
          "a probability of " + probability,
          "give a number from 0 to less than 1; 0.5 drops every other element");
    }
    Dropout layer = new Dropout((float) probability, path.name());
    // In training the mask, out and dX.
    return Plan.of(layer, new Activations(3L * input.size(), 0), input);
  }

  @Override
  public Forward<Cache> forward(FMatrixRMaj x, Pass pass) {
    if (pass.mode() == Mode.EVALUATION) {
      return new Forward<>(x, new Cache(null));
    }
    FMatrixRMaj mask = pass.take(x.numRows, x.numCols);
    for (int row = 0; row < x.numRows; row++) {
      long sample = (long) pass.firstSample() + row;
      Randomness.of(pass.seed(), Purpose.DROPOUT, layer, pass.step(), sample)
          .mask(mask.data, row * x.numCols, x.numCols, 1 - probability);
    }
    return new Forward<>(product(x, mask, pass), new Cache(mask));
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Cache cache, Pass pass) {
    FMatrixRMaj dX = cache.mask() == null ? dOut : product(dOut, cache.mask(), pass);
    return new Backward(dX, List.of());
  }

  private static FMatrixRMaj product(FMatrixRMaj a, FMatrixRMaj mask, Pass pass) {
    FMatrixRMaj out = pass.take(a.numRows, a.numCols);
    CommonOps_FDRM.elementMult(a, mask, out);
    return out;
  }
}
