package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import java.util.function.Function;
import org.ejml.data.FMatrixRMaj;

/// The plan of a layer: its settings and shapes, before its parameters have memory.
///
/// @param output the shape of one sample after the layer
/// @param activations the memory that it takes from a workspace
/// @param parameters the descriptions, in the order of [Layer#parameters]
/// @param binding the function that makes the layer from one matrix for each parameter
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
