package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.Dataset;
import dev.tributary.proto.v1.Idx;
import dev.tributary.proto.v1.Synthetic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitsTest {
  @TempDir Path directory;

  @BeforeEach
  void writeFiles() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append(i).append(",5,").append(i * i).append(',').append(i % 3).append('\n');
    }
    Samples.csv(directory.resolve("a.csv"), text.toString());
    Files.write(directory.resolve("a.csv.gz"), Samples.gzip(text.toString().getBytes()));
    Files.write(directory.resolve("x"), Samples.idx(List.of(2, 2), 1, 2, 3, 4));
    Files.write(directory.resolve("y"), Samples.idx(List.of(2), 0, 1));
    Files.write(directory.resolve("tx"), Samples.idx(List.of(1, 2), 9, 8));
    Files.write(directory.resolve("ty"), Samples.idx(List.of(1), 1));
    Files.write(directory.resolve("ty2"), Samples.idx(List.of(1), 2));
    Files.write(directory.resolve("tx3"), Samples.idx(List.of(1, 3), 9, 8, 7));
  }

  @Test
  void withNothingToEvaluateOnTheTrainingSamplesServe() {
    Splits splits = open(csv("a.csv"), 1);

    assertThat(splits.evaluationName()).isEqualTo("train");
    assertThat(splits.evaluation()).isSameAs(splits.training());
    assertThat(splits.training().size()).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({"0.25, 5", "0.01, 1", "0.99, 19", "0.12, 2", "0.13, 3", "0.999, 19"})
  void heldOutSamplesAndTheOthersMakeUpAll(double holdout, int held) {
    Splits splits = open(csv("a.csv").setHoldout(holdout), 1);

    assertThat(splits.evaluationName()).isEqualTo("holdout");
    assertThat(splits.evaluation().size()).isEqualTo(held);
    List<List<Float>> both = new ArrayList<>(Samples.all(splits.training()));
    both.addAll(Samples.all(splits.evaluation()));
    assertThat(both)
        .containsExactlyInAnyOrderElementsOf(Samples.all(open(csv("a.csv"), 1).training()));
  }

  @Test
  void theSeedDrawsWhatIsHeldOut() {
    Dataset.Builder settings = csv("a.csv").setHoldout(0.5);

    assertThat(Samples.all(open(settings, 1).evaluation()))
        .isEqualTo(Samples.all(open(settings, 1).evaluation()))
        .isNotEqualTo(Samples.all(open(settings, 2).evaluation()));
  }

  @Test
  void standardizingLooksAtTheTrainingSamplesOnly() {
    Splits raw = open(csv("a.csv").setHoldout(0.3), 1);
    Splits splits = open(csv("a.csv").setHoldout(0.3).setStandardize(true), 1);

    for (int feature : new int[] {0, 2}) {
      int j = feature;
      List<List<Float>> samples = Samples.all(splits.training());
      double mean = samples.stream().mapToDouble(s -> s.get(j)).sum() / 14;
      double square = samples.stream().mapToDouble(s -> s.get(j) * s.get(j)).sum() / 14;
      assertThat(mean).isCloseTo(0, within(1e-6));
      assertThat(square).isCloseTo(1, within(1e-6));
    }
    assertThat(Samples.all(splits.training())).allSatisfy(s -> assertThat(s.get(1)).isZero());
    List<Float> rawTraining = Samples.all(raw.training()).stream().map(s -> s.get(0)).toList();
    double mean = rawTraining.stream().mapToDouble(x -> x).sum() / 14;
    double variance = rawTraining.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / 14;
    float expected =
        (float) ((Samples.sample(raw.evaluation(), 2).get(0) - mean) / Math.sqrt(variance));
    assertThat(Samples.sample(splits.evaluation(), 2).get(0)).isCloseTo(expected, within(1e-6f));
    assertThat(Samples.sample(splits.evaluation(), 2).get(3))
        .isEqualTo(Samples.sample(raw.evaluation(), 2).get(3));
  }

  @Test
  void testFilesAreTheirOwnSplit() {
    Splits splits = open(idx("x", "y", "tx", "ty"), 1);

    assertThat(splits.evaluationName()).isEqualTo("test");
    assertThat(Samples.all(splits.evaluation())).containsExactly(List.of(9f, 8f, 1f));
    assertThat(splits.training().size()).isEqualTo(2);
  }

  @Test
  void testFilesMustBeOfTheSameKind() {
    assertThatThrownBy(() -> open(idx("x", "y", "tx3", "ty"), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            "dataset.idx.test_images: the images to evaluate on are 3 and those");
    assertThatThrownBy(() -> open(idx("x", "y", "tx", "ty2"), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            directory.resolve("ty2") + " byte 8: the label 2 is not below the 2 classes");
  }

  @Test
  void theDigestNamesTheSamplesAsRead() {
    byte[] digest = open(csv("a.csv"), 1).digest();

    assertThat(digest).hasSize(32);
    assertThat(open(csv("a.csv.gz"), 2).digest()).isEqualTo(digest);
    assertThat(open(csv("a.csv").setHoldout(0.5).setStandardize(true), 1).digest())
        .isEqualTo(digest);
    Dataset.Builder scaled = csv("a.csv");
    scaled.getCsvBuilder().setScale(2);
    assertThat(open(scaled, 1).digest()).isNotEqualTo(digest);
    Dataset.Builder wider = csv("a.csv");
    wider.getCsvBuilder().setClasses(4);
    assertThat(open(wider, 1).digest()).isNotEqualTo(digest);
    assertThat(open(idx("x", "y", "", ""), 1).digest())
        .isNotEqualTo(open(idx("x", "y", "tx", "ty"), 1).digest());
  }

  @Test
  void theDigestOfMadeUpSamplesIsThatOfTheirSettings() {
    Synthetic settings = Synthetic.newBuilder().setSamples(9).setFeatures(2).setClasses(3).build();
    Dataset.Builder dataset = Dataset.newBuilder().setSynthetic(settings);

    byte[] digest = open(dataset, 1).digest();

    assertThat(
            open(Dataset.newBuilder().setSynthetic(settings.toBuilder().setNoise(1)), 1).digest())
        .isEqualTo(digest);
    assertThat(open(dataset, 2).digest()).isNotEqualTo(digest);
    assertThat(
            open(Dataset.newBuilder().setSynthetic(settings.toBuilder().setNoise(2)), 1).digest())
        .isNotEqualTo(digest);
  }

  @Test
  void aSingleSampleCannotBeHeldOut() throws IOException {
    Samples.csv(directory.resolve("one.csv"), "1,2,3,0\n");

    assertThatThrownBy(() -> open(csv("one.csv").setHoldout(0.5), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("dataset.holdout: none of 1 samples can be kept back");
  }

  @Test
  void anOverrideDirectoryIsSearchedByFileName() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.copy(directory.resolve("a.csv"), elsewhere.resolve("a.csv"));
    DataDirectory override = new DataDirectory(directory, Optional.of(elsewhere));

    assertThat(Splits.open(csv("../not/here/a.csv").build(), override, 1).training().size())
        .isEqualTo(20);
    assertThatThrownBy(() -> Splits.open(csv("a.csv.gz").build(), override, 1))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("there is no file " + elsewhere.resolve("a.csv.gz"));
  }

  @Test
  void aMissingFileIsNamedAtItsKey() {
    assertThatThrownBy(() -> open(csv("absent.csv"), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            "dataset.csv.path: there is no file " + directory.resolve("absent"));
    assertThatThrownBy(() -> open(idx("x", "y", "tx", "absent"), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("dataset.idx.test_labels: there is no file");
    assertThatThrownBy(() -> open(csv("."), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("is not a file");
  }

  private Splits open(Dataset.Builder settings, long seed) {
    return Splits.open(settings.build(), DataDirectory.ofJob(directory), seed);
  }

  private static Dataset.Builder csv(String path) {
    return Dataset.newBuilder().setCsv(Csv.newBuilder().setPath(path).setLabelColumn(3));
  }

  private static Dataset.Builder idx(String images, String labels, String testX, String testY) {
    return Dataset.newBuilder()
        .setIdx(
            Idx.newBuilder()
                .setImages(images)
                .setLabels(labels)
                .setTestImages(testX)
                .setTestLabels(testY));
  }
}
