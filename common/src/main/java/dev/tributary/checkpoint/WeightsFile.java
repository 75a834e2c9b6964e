package dev.tributary.checkpoint;

import dev.tributary.job.BadInput;
import java.nio.file.Path;
import java.util.Map;

/// Reads the weights of any safetensors file: a trained model, a checkpoint, or a file of another
/// program.
///
/// The metadata of a trained model holds a digest of the weights; the metadata of a checkpoint
/// holds a digest of the whole file. A file with neither digest is not checked.
public final class WeightsFile {
  /// The metadata entry that holds the [WeightsDigest] of all tensors.
  public static final String DIGEST = "weights_sha256";

  private WeightsFile() {}

  /// Reads all of a file.
  ///
  /// @throws BadInput if a digest does not match, or a value is not finite
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
          "its weights do not match the digest in its metadata",
          "restore it, or give another file");
    }
  }
}
