package dev.tributary.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.ModelDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsFileTest {
  private static final List<NamedTensor> WEIGHTS = List.of(weights(1, 2, 3));

  @TempDir Path directory;

  @Test
  void aFileWithoutADigestIsRead() throws IOException {
    Path file = model(WEIGHTS, Map.of("format", "pt"));

    assertThat(WeightsFile.read(file).tensors()).usingRecursiveComparison().isEqualTo(WEIGHTS);
  }

  @Test
  void aModelWithAMatchingDigestIsRead() throws IOException {
    Path file = model(WEIGHTS, Map.of(WeightsFile.DIGEST, WeightsDigest.of(WEIGHTS)));

    assertThat(WeightsFile.read(file).tensors()).hasSize(1);
  }

  @Test
  void aModelWhoseWeightsDoNotMatchItsDigestIsRefused() throws IOException {
    Path file =
        model(List.of(weights(1, 2, 4)), Map.of(WeightsFile.DIGEST, WeightsDigest.of(WEIGHTS)));

    assertThatThrownBy(() -> WeightsFile.read(file))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": its weights do not match the digest in its metadata; ")
        .hasMessageContainingAll("restore it", "give another file");
  }

  @Test
  void aCheckpointIsRead() throws IOException {
    assertThat(WeightsFile.read(checkpoint()).tensors()).hasSize(1);
  }

  @Test
  void aCheckpointWithAChangedByteIsRefused() throws IOException {
    Path file = checkpoint();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> WeightsFile.read(file))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": its digest does not match its contents");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aValueThatIsNotFiniteIsNamed(float value) throws IOException {
    Path file = model(List.of(weights(1, value, 3)), Map.of());

    assertThatThrownBy(() -> WeightsFile.read(file))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            file + ": tensor 0.weight: element 1 is " + value + "; give a file of finite weights");
  }

  private Path model(List<NamedTensor> weights, Map<String, String> metadata) throws IOException {
    Path file = directory.resolve("model.safetensors");
    Safetensors.write(file, metadata, weights);
    return file;
  }

  private Path checkpoint() throws IOException {
    return new CheckpointStore(directory, 1)
        .save(
            new Checkpoint(
                new Checkpoint.Moment(5, 1, 7),
                Job.getDefaultInstance(),
                "abcd",
                ModelDescription.getDefaultInstance(),
                WEIGHTS,
                List.of()))
        .file();
  }

  private static NamedTensor weights(float... values) {
    return new NamedTensor("0.weight", List.of(values.length), values);
  }
}
