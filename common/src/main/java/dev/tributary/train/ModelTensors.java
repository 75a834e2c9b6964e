package dev.tributary.train;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.checkpoint.TensorShape;
import dev.tributary.checkpoint.WeightsFile;
import dev.tributary.job.BadInput;
import dev.tributary.nn.Architecture;
import dev.tributary.nn.ParameterSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The tensors of a model in files: PyTorch's names, shapes and order of elements.
public final class ModelTensors {

  private ModelTensors() {}

  /// The weights, in parameter order.
  public static List<NamedTensor> of(Architecture architecture, List<FMatrixRMaj> weights) {
    return named("", architecture, weights);
  }

  /// The optimizer's states, e.g. `optimizer.exp_avg.0.weight`: all parameters of the first state,
  /// then all of the next.
  ///
  /// @param names the names of the states
  /// @param states the arrays of each parameter, one for each name
  public static List<NamedTensor> ofStates(
      Architecture architecture, List<String> names, List<List<float[]>> states) {
    List<NamedTensor> all = new ArrayList<>();
    for (int s = 0; s < names.size(); s++) {
      List<FMatrixRMaj> matrices = new ArrayList<>();
      for (int p = 0; p < states.size(); p++) {
        ParameterSpec spec = architecture.parameters().get(p);
        matrices.add(FMatrixRMaj.wrap(spec.rows(), spec.cols(), states.get(p).get(s)));
      }
      all.addAll(named(Checkpoint.OPTIMIZER + names.get(s) + ".", architecture, matrices));
    }
    return all;
  }

  /// The weights of the best evaluation, e.g. `best.0.weight`, in parameter order.
  public static List<NamedTensor> ofBest(Architecture architecture, List<FMatrixRMaj> weights) {
    return named(Checkpoint.BEST, architecture, weights);
  }

  /// Reads the weights of a model. The other tensors of a checkpoint are ignored, so the file may
  /// be a checkpoint. Modified: `weights`.
  ///
  /// @throws BadInput if a parameter is missing, has another shape or is not part of the model, or
  ///   if the file does not match its own description
  public static void read(Path file, Architecture architecture, List<FMatrixRMaj> weights) {
    copy(file, WeightsFile.read(file), architecture, weights);
  }

  /// Copies the weights of a file that has been read. Modified: `weights`.
  ///
  /// @throws BadInput as [#read] does
  static void copy(
      Path file, TensorFile tensors, Architecture architecture, List<FMatrixRMaj> weights) {
    for (int p = 0; p < weights.size(); p++) {
      ParameterSpec spec = architecture.parameters().get(p);
      spec.fromFileOrder(tensor(file, tensors, spec).values(), weights.get(p));
    }
    for (NamedTensor tensor : tensors.tensors()) {
      if (!Checkpoint.isExtra(tensor.name())
          && architecture.parameters().stream().noneMatch(s -> s.name().equals(tensor.name()))) {
        throw misfit(
            file, "it contains " + tensor.tensorShape() + ", which is not part of the model");
      }
    }
  }

  private static NamedTensor tensor(Path file, TensorFile tensors, ParameterSpec spec) {
    TensorShape wanted = new TensorShape(spec.name(), spec.fileShape().dimensions());
    NamedTensor tensor =
        tensors
            .tensor(spec.name())
            .orElseThrow(() -> misfit(file, "it does not hold the model's " + wanted));
    if (!tensor.tensorShape().equals(wanted)) {
      throw misfit(
          file, "it holds %s where the model has %s".formatted(tensor.tensorShape(), wanted));
    }
    return tensor;
  }

  private static BadInput misfit(Path file, String what) {
    return BadInput.in(
        file.toString(), what, "give the job that the file was trained with, or another file");
  }

  private static List<NamedTensor> named(
      String prefix, Architecture architecture, List<FMatrixRMaj> matrices) {
    List<NamedTensor> all = new ArrayList<>();
    for (int p = 0; p < matrices.size(); p++) {
      ParameterSpec spec = architecture.parameters().get(p);
      all.add(
          new NamedTensor(
              prefix + spec.name(),
              spec.fileShape().dimensions(),
              spec.toFileOrder(matrices.get(p))));
    }
    return all;
  }
}
