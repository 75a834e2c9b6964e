package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import java.util.function.Function;
import org.ejml.data.FMatrixRMaj;

/// A layer that knows what arrives and what leaves but has no parameters yet.
///
/// @param output the shape of one sample behind the layer
/// @param activations what it takes from a workspace
/// @param parameters in the order of [Layer#parameters]
/// @param binding makes the layer of one matrix for each parameter
record Plan(
    Shape output,
    Activations activations,
    List<ParameterSpec> parameters,
    Function<List<FMatrixRMaj>, Layer<?>> binding) {

  /// The plan of the layer that stands at `place`.
  ///
  /// @param input the shape of one sample before it
  /// @throws dev.tributary.job.BadInput if its settings are wrong or the input does not suit it
  static Plan of(Place place, Shape input) {
    return switch (place.spec().getKindCase()) {
      case LINEAR -> Linear.plan(place, input);
      case RELU -> of(new Relu(), Activations.keeping(input, 1), input);
      case LEAKY_RELU -> of(LeakyRelu.of(place), Activations.keeping(input, 1), input);
      case GELU -> of(new Gelu(), Activations.keeping(input, 2), input);
      case SIGMOID -> of(new Sigmoid(), Activations.keeping(input, 1), input);
      case TANH -> of(new Tanh(), Activations.keeping(input, 1), input);
      case DROPOUT -> of(Dropout.of(place), new Activations(3L * input.size(), 0), input);
      case FLATTEN -> of(new Flatten(), Activations.NONE, Shape.of(input.size()));
      case RESIDUAL -> Residual.plan(place, input);
      case SEQUENTIAL -> SequentialLayer.plan(place, input);
      case KIND_NOT_SET ->
          throw place.wrong("it names no kind of layer", "give one, for instance `- relu: {}`");
    };
  }

  /// A layer without parameters.
  private static Plan of(Layer<?> layer, Activations activations, Shape output) {
    return new Plan(output, activations, List.of(), none -> layer);
  }
}
