package dev.tributary.train;

import dev.tributary.checkpoint.DescriptionText;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.checkpoint.WeightsFile;
import dev.tributary.data.Dataset;
import dev.tributary.job.BadInput;
import dev.tributary.nn.Architecture;
import dev.tributary.nn.Loss;
import dev.tributary.nn.Losses;
import dev.tributary.nn.Network;
import dev.tributary.proto.v1.ModelDescription;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.Wire;
import dev.tributary.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

/// A model in a file that says how it is used: `model.safetensors`, or a checkpoint. No job is
/// needed.
///
/// @param description the architecture, the loss, and what was learnt from the training samples
/// @param network over the weights as they are used, rounded to the job's type
public record ModelFile(
    ModelDescription description, Architecture architecture, Loss loss, Network network) {

  /// The kind of value that the model predicts.
  public Dataset.Target target() {
    Preprocessing known = description.getPreprocessing();
    return known.hasClasses()
        ? new Dataset.Target.Classes(known.getClasses().getCount())
        : new Dataset.Target.Values(known.getValues().getValuesCount());
  }

  /// The names of what the model predicts.
  public OutputNames names() {
    return new OutputNames(description.getPreprocessing(), loss.quality(target()));
  }

  /// The description in a file. It is absent in files of other programs and of earlier releases.
  ///
  /// @throws BadInput if the file is no safetensors file or the description is damaged
  public static Optional<ModelDescription> description(Path file) {
    return DescriptionText.read(file, Safetensors.metadata(file));
  }

  /// Reads a whole model.
  ///
  /// @throws BadInput if the file is damaged, or does not describe its model
  public static ModelFile read(Path file) {
    TensorFile tensors = WeightsFile.read(file);
    ModelDescription description =
        DescriptionText.read(file, tensors.metadata())
            .orElseThrow(
                () ->
                    BadInput.in(
                        file.toString(),
                        "it does not describe its model: it was written by another program or by"
                            + " an earlier release of tributary",
                        "give a model of this release, or use `evaluate` with --job"));
    Architecture architecture =
        Architecture.of(
            description.getModel(), new Shape(description.getPreprocessing().getShapeList()));
    List<FMatrixRMaj> weights = architecture.allocate();
    ModelTensors.copy(file, tensors, architecture, weights);
    Precision precision =
        Precision.of(Wire.newBuilder().setWeights(description.getWeights()).build());
    return new ModelFile(
        description,
        architecture,
        Losses.of(description.getLoss()),
        architecture.network(new RoundedWeights(architecture, precision.weights()).of(weights)));
  }
}
