package dev.tributary.train;

import dev.tributary.job.BadInput;
import dev.tributary.nn.Architecture;
import dev.tributary.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The weights that layers compute with: the weights of a model, rounded to the type in which they
/// are sent.
record RoundedWeights(Architecture architecture, ElementType type) {

  /// `weights` themselves if the type is float32, else rounded copies in new matrices.
  ///
  /// @throws BadInput if a weight is infinite in that type
  List<FMatrixRMaj> of(List<FMatrixRMaj> weights) {
    if (!type.is16Bit()) {
      return weights;
    }
    List<FMatrixRMaj> rounded = new ArrayList<>(weights.size());
    for (int p = 0; p < weights.size(); p++) {
      FMatrixRMaj matrix = weights.get(p);
      FMatrixRMaj copy = new FMatrixRMaj(matrix.numRows, matrix.numCols);
      int index = type.round(matrix.data, 0, copy.data, 0, matrix.getNumElements());
      if (index >= 0) {
        throw BadInput.at(
            "wire.weights",
            infiniteText(p, index, matrix.data[index]),
            "give a type with a larger range");
      }
      rounded.add(copy);
    }
    return List.copyOf(rounded);
  }

  /// Checks that no weight is infinite in that type.
  ///
  /// @throws BadInput at the first that is
  void requireFinite(List<FMatrixRMaj> weights) {
    for (int p = 0; type.is16Bit() && p < weights.size(); p++) {
      float[] values = weights.get(p).data;
      int index = type.firstBeyond(values, 0, values.length);
      if (index >= 0) {
        throw BadInput.at(
            "wire.weights",
            infiniteText(p, index, values[index]),
            "give a type with a larger range, or other initial weights");
      }
    }
  }

  /// The text about an element of a parameter that is infinite in that type.
  String infiniteText(int parameter, int index, float value) {
    return "element %s of %s is %s"
        .formatted(index, architecture.parameters().get(parameter).name(), type.text(value));
  }
}
