package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.DescriptionText;
import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.checkpoint.Term;
import dev.tributary.checkpoint.WeightsDigest;
import dev.tributary.checkpoint.WeightsFile;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.ModelDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The trained weights, which a run writes at its end: `model.safetensors`. If the file exists, the
/// run is finished.
///
/// @param weights the weights in parameter order
/// @param digest the digest of the weights
public record Model(List<NamedTensor> weights, String digest) {
  public static final String FILE = "model.safetensors";

  public static Model of(List<NamedTensor> weights) {
    return new Model(weights, WeightsDigest.of(weights));
  }

  /// Writes the file. Its metadata hold the name of the job and the step apart, for people, and the
  /// whole description.
  void write(Path file, ModelDescription description, Term term) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put("job", description.getName());
    metadata.put("step", Long.toUnsignedString(description.getStep()));
    metadata.put(WeightsFile.DIGEST, digest);
    DescriptionText.put(description, metadata);
    DurableFile.replace(
        file, target -> Safetensors.write(target.stream(), metadata, weights), term);
  }

  /// Whether a file holds these weights.
  boolean isIn(Path file) {
    try {
      return read(file).digest().equals(digest);
    } catch (BadInput e) {
      return false;
    }
  }

  /// @throws BadInput if the file is damaged
  static Model read(Path file) {
    TensorFile tensors = WeightsFile.read(file);
    String checked = tensors.metadata().get(WeightsFile.DIGEST);
    return checked == null ? of(tensors.tensors()) : new Model(tensors.tensors(), checked);
  }
}
