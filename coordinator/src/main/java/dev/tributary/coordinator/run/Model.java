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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The trained weights, which a run writes at its end: `model.safetensors`. If the file exists and
/// is not marked as unfinished, the run is finished.
///
/// @param weights the weights in parameter order
/// @param digest the digest of the weights
/// @param finished whether they are those of a finished run, and not of one that was told to stop
public record Model(List<NamedTensor> weights, String digest, boolean finished) {
  public static final String FILE = "model.safetensors";

  /// The metadata entry of a model whose run was told to stop.
  public static final String UNFINISHED = "unfinished";

  /// The model of a finished run.
  public static Model of(List<NamedTensor> weights) {
    return new Model(weights, WeightsDigest.of(weights), true);
  }

  /// The model of a run that was told to stop.
  public static Model unfinished(List<NamedTensor> weights) {
    return new Model(weights, WeightsDigest.of(weights), false);
  }

  /// Writes the file. Its metadata hold the name of the job and the step apart, for people, and the
  /// whole description.
  void write(Path file, ModelDescription description, Term term) throws IOException {
    write(file, description, Map.of(), term);
  }

  /// Writes the file with further entries of its metadata.
  void write(Path file, ModelDescription description, Map<String, String> more, Term term)
      throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put("job", description.getName());
    metadata.put("step", Long.toUnsignedString(description.getStep()));
    metadata.put(WeightsFile.DIGEST, digest);
    if (!finished) {
      metadata.put(UNFINISHED, "true");
    }
    metadata.putAll(new TreeMap<>(more));
    DescriptionText.put(description, metadata);
    DurableFile.replace(
        file, target -> Safetensors.write(target.stream(), metadata, weights), term);
  }

  /// Whether a file holds this model.
  boolean isIn(Path file) {
    try {
      Model there = read(file);
      return there.digest().equals(digest) && there.finished() == finished;
    } catch (BadInput e) {
      return false;
    }
  }

  /// Whether a file holds the intact model of a run that was told to stop.
  static boolean isUnfinished(Path file) {
    try {
      return Files.exists(file) && !read(file).finished();
    } catch (BadInput e) {
      return false;
    }
  }

  /// @throws BadInput if the file is damaged
  static Model read(Path file) {
    TensorFile tensors = WeightsFile.read(file);
    String checked = tensors.metadata().get(WeightsFile.DIGEST);
    return new Model(
        tensors.tensors(),
        checked == null ? WeightsDigest.of(tensors.tensors()) : checked,
        !tensors.metadata().containsKey(UNFINISHED));
  }
}
