package dev.tributary.checkpoint;

import dev.tributary.job.BadInput;
import java.nio.file.Path;
import java.util.Map;

/// Weights in whatever safetensors file holds them: a trained model, a checkpoint, or a file of
/// another program.
///
/// A trained model names its weights in its metadata, a checkpoint all of the file; a file that
/// does neither is taken at its word.
public final class WeightsFile {
  /// The metadata's entry for the [WeightsDigest] of all tensors.
  public static final String DIGEST = "weights_sha256";

  private WeightsFile() {}

  /// Reads all of a file.
  ///
  /// @throws BadInput if it is not what was written, or a value is not finite
  public static TensorFile read(Path path) {
    TensorFile file = Safetensors.read(path);
    requireUnchanged(path, file);
    try {
      file.tensors().forEach(NamedTensor::requireFinite);
    } catch (IllegalArgumentException e) {
      throw BadInput.in(path.toString(), e.getMessage(), "give a file of finite weights")
          .causedBy(e);
    }
    return file;
  }

  private static void requireUnchanged(Path path, TensorFile file) {
    Map<String, String> metadata = file.metadata();
    if (CheckpointFile.isOne(metadata)) {
      CheckpointFile.requireDigest(path);
    }
    String written = metadata.get(DIGEST);
    if (written != null && !written.equals(WeightsDigest.of(file.tensors()))) {
      throw BadInput.in(
          path.toString(),
          "its weights are not those that were written",
          "restore it, or give another file");
    }
  }
}
