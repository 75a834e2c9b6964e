package dev.tributary.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.ModelDescription;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.Standardization;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DescriptionTextTest {
  private static final Path FILE = Path.of("model.safetensors");

  private static final ModelDescription DESCRIPTION =
      ModelDescription.newBuilder()
          .setName("digits")
          .setStep(Long.MAX_VALUE)
          .setPreprocessing(
              Preprocessing.newBuilder()
                  .setStandardization(
                      Standardization.newBuilder()
                          .addMean(1.7e9 + 1 / 3.0)
                          .addMean(Double.MIN_VALUE)
                          .addFactor(0.1)))
          .build();

  @Test
  void everyNumberIsReadBackToTheBit() {
    Map<String, String> metadata = new LinkedHashMap<>();
    DescriptionText.put(DESCRIPTION, metadata);

    assertThat(DescriptionText.read(FILE, metadata)).contains(DESCRIPTION);
    assertThat(metadata.get(DescriptionText.KEY)).startsWith("{\"name\":\"digits\",");
  }

  @Test
  void aFileOfAnotherProgramHasNone() {
    assertThat(DescriptionText.read(FILE, Map.of("format", "pt"))).isEmpty();
  }

  @Test
  void aChangedDescriptionIsRefused() {
    Map<String, String> metadata = new LinkedHashMap<>();
    DescriptionText.put(DESCRIPTION, metadata);
    metadata.compute(DescriptionText.KEY, (key, text) -> text.replace("0.1", "0.2"));

    assertThatThrownBy(() -> DescriptionText.read(FILE, metadata))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("does not match its digest");
  }

  @Test
  void aFieldOfALaterReleaseIsRefused() {
    String text = "{\"name\":\"digits\",\"spline\":3}";
    Map<String, String> metadata =
        Map.of(
            DescriptionText.KEY,
            text,
            DescriptionText.DIGEST,
            dev.tributary.digest.Sha256.hex(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> DescriptionText.read(FILE, metadata))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("spline")
        .hasMessageContaining("use the release of tributary that wrote the file");
  }
}
