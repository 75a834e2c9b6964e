package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import java.util.function.Function;
import org.ejml.data.FMatrixRMaj;

/// A layer whose settings and shapes are known, before it has parameters.
///
/// @param output the shape of one sample after the layer
/// @param activations the memory that it takes from a workspace
/// @param parameters in the order of [Layer#parameters]
/// @param binding makes the layer from one matrix for each parameter
record Plan(
    Shape output,
    Activations activations,
    List<ParameterSpec> parameters,
    Function<List<FMatrixRMaj>, Layer<?>> binding) {

  /// The plan of a layer without parameters.
  static Plan of(Layer<?> layer, Activations activations, Shape output) {
    return new Plan(output, activations, List.of(), none -> layer);
  }
}
