package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.util.JsonFormat;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.Dataset;
import dev.tributary.proto.v1.Idx;
import dev.tributary.proto.v1.Synthetic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DataSourcesTest {
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

  /// Every kind of source, over the files of this test.
  enum SourceCases {
    CSV("{csv: {path: a.csv, label_column: 3}}"),
    CSV_VALUES("{csv: {path: a.csv, target_columns: [2, 0]}}"),
    IDX("{idx: {images: x, labels: y}}"),
    IDX_WITH_TEST("{idx: {images: x, labels: y, test_images: tx, test_labels: ty}}"),
    SYNTHETIC("{synthetic: {samples: 7, features: 3, classes: 2}}");

    final Dataset.Builder settings;

    SourceCases(String settings) {
      this.settings = parse(settings);
    }
  }

  @Test
  void everyKindOfSourceIsInTheList() {
    List<String> kinds =
        Dataset.getDescriptor().getOneofs().getFirst().getFields().stream()
            .map(FieldDescriptor::getName)
            .toList();

    assertThat(
            Arrays.stream(SourceCases.values())
                .map(c -> c.settings.getSourceCase().name().toLowerCase(Locale.ROOT))
                .distinct())
        .containsExactlyInAnyOrderElementsOf(kinds);
  }

  @ParameterizedTest
  @EnumSource
  void aSourceGivesTheSameSamplesAndDigestEachTime(SourceCases source) {
    OpenedData once = open(source.settings, 1);
    OpenedData again = open(source.settings, 1);

    assertThat(once.digest()).hasSize(32).isEqualTo(again.digest());
    assertThat(Samples.all(once.training())).isNotEmpty().isEqualTo(Samples.all(again.training()));
    assertThat(Samples.all(once.evaluation())).isEqualTo(Samples.all(again.evaluation()));
    assertThat(once.evaluation().shape()).isEqualTo(once.training().shape());
    assertThat(once.evaluation().target()).isEqualTo(once.training().target());
  }

  @ParameterizedTest
  @CsvSource({"CSV, 320", "CSV_VALUES, 320", "IDX, 6", "IDX_WITH_TEST, 9", "SYNTHETIC, 84"})
  void aSourceReportsTheMemoryOfItsSamples(SourceCases source, long bytes) {
    assertThat(open(source.settings, 1).bytesInMemory()).isEqualTo(bytes);
  }

  @Test
  void syntheticSamplesThatAreTooManyToKeepTakeNoMemory() {
    Dataset.Builder many = parse("{synthetic: {samples: 1099511627776, features: 3, classes: 2}}");

    assertThat(open(many, 1).bytesInMemory()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                               | dataset: no source of samples
          {csv: {path: a.csv}}                                             | dataset.csv: neither a label nor targets are given
          {csv: {path: a.csv, label_column: 3, target_columns: [0]}}       | dataset.csv: both label_column and target_columns are given
          {csv: {label_column: 3}}                                         | dataset.csv.path: missing
          {csv: {path: a.csv, target_columns: [3, 3]}}                     | dataset.csv.target_columns: a column is named twice
          {csv: {path: a.csv, target_columns: [3], classes: 2}}            | dataset.csv.classes: values to predict have no classes
          {csv: {path: a.csv, label_column: 3, classes: 0}}                | dataset.csv.classes: missing or 0
          {csv: {path: a.csv, label_column: 3, classes: 16777217}}         | dataset.csv.classes: 16777217 classes, but a float32
          {csv: {path: a.csv, label_column: 3, scale: 0}}                  | dataset.csv.scale: 0.0 makes every feature 0
          {csv: {path: a.csv, label_column: 3, scale: 1e-60}}              | dataset.csv.scale: 1.0E-60 makes every feature 0
          {csv: {path: a.csv, label_column: 3, scale: 1e60}}               | dataset.csv.scale: 1.0E60 makes every feature infinite
          {csv: {path: a.csv, label_column: 3, shape: [3, 0]}}             | dataset.csv.shape[1]: missing or 0
          {idx: {labels: y}}                                               | dataset.idx.images: missing
          {idx: {images: x}}                                               | dataset.idx.labels: missing
          {idx: {images: x, labels: y, test_images: tx}}                   | dataset.idx: only one of test_images and test_labels
          {idx: {images: x, labels: y, classes: 0}}                        | dataset.idx.classes: missing or 0
          {idx: {images: x, labels: y, scale: 0}}                          | dataset.idx.scale: 0.0 makes every feature 0
          {idx: {images: x, labels: y, test_images: tx, test_labels: ty}, test: {idx: {images: tx, labels: ty}}} | dataset.test: dataset.idx.test_images names test samples, too
          {idx: {images: x, labels: y}, test: {csv: {path: a.csv}}}        | dataset.test: the test samples are of another kind
          {synthetic: {samples: 2, features: 2, classes: 2}, test: {csv: {path: a.csv}}} | dataset.test: the test samples are of another kind
          {idx: {images: x, labels: y}, holdout_split: {fraction: 0.5, group: a}} | dataset.holdout.group: only a table has columns
          {csv: {path: a.csv, target_columns: [3]}, holdout_split: {fraction: 0.5, stratify: true}} | dataset.holdout.stratify: values to predict have no classes
          {csv: {path: a.csv, label: '3', ignore: ['3']}}                  | dataset.csv.ignore[0]: the column has another use already
          {csv: {path: a.csv, label: 'x'}}                                 | dataset.csv.label: there is no column 'x' in
          {csv: {path: a.csv, label: '3', delimiter: '/'}}                 | dataset.csv.delimiter: '/' is no delimiter; give one of
          {csv: {path: a.csv, label: '3', thousands: '.'}}                 | dataset.csv.thousands: '.' separates the fraction of a number
          {csv: {path: a.csv, label: '3', columns: [{name: '9', type: DATE}]}} | dataset.csv.columns.9: there is no column 9 in
          {csv: {path: a.csv, label: '3', columns: [{name: '3', type: DATE}]}} | dataset.csv.columns.3.type: a label has classes
          {csv: {path: a.csv, label: '3', columns: [{name: '3', missing: ZERO}]}} | dataset.csv.columns.3: the column is predicted
          {csv: {path: a.csv, label: '3'}, test: {csv: {path: none.csv}}}  | dataset.test.csv.path: there is no file
          {synthetic: {features: 2, classes: 2}}                           | dataset.synthetic.samples: missing or 0
          {synthetic: {samples: 18446744073709551615, features: 2, classes: 2}} | dataset.synthetic.samples: 18446744073709551615 is too large
          {synthetic: {samples: 2, classes: 2}}                            | dataset.synthetic.features: missing or 0
          {synthetic: {samples: 2, features: 2}}                           | dataset.synthetic.classes: missing or 0
          {synthetic: {samples: 2, features: 2, classes: 2, noise: -1}}    | dataset.synthetic.noise: a noise of -1.0; give a number from 0
          {synthetic: {samples: 2, features: 2, classes: 2, noise: 1e60}}  | dataset.synthetic.noise: a noise of 1.0E60; give a number from 0 that float32 holds
          {synthetic: {samples: 2, features: 2, classes: 2, shape: [3]}}   | dataset.synthetic.shape: [3] has 3 elements but the number of features is 2
          {synthetic: {samples: 2, features: 2, classes: 2, shape: [65536, 65536]}} | dataset.synthetic.shape: [65536, 65536] has too many
          """)
  void aWrongSettingIsRefusedAtItsKey(String settings, String message) {
    assertThatThrownBy(() -> open(parse(settings), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void withoutTestFilesAndHoldoutTheTrainingSamplesAreEvaluated() {
    OpenedData data = open(csv("a.csv"), 1);

    assertThat(data.evaluationName()).isEqualTo("train");
    assertThat(data.evaluation()).isSameAs(data.training());
    assertThat(data.training().size()).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({"0.25, 5", "0.01, 1", "0.99, 19", "0.12, 2", "0.13, 3", "0.999, 19"})
  void holdoutAndTrainingSamplesTogetherAreAllSamples(double holdout, int held) {
    OpenedData data = open(csv("a.csv").setHoldout(holdout), 1);

    assertThat(data.evaluationName()).isEqualTo("holdout");
    assertThat(data.evaluation().size()).isEqualTo(held);
    List<List<Float>> both = new ArrayList<>(Samples.all(data.training()));
    both.addAll(Samples.all(data.evaluation()));
    assertThat(both)
        .containsExactlyInAnyOrderElementsOf(Samples.all(open(csv("a.csv"), 1).training()));
  }

  @Test
  void theSeedDeterminesTheHoldout() {
    Dataset.Builder settings = csv("a.csv").setHoldout(0.5);

    assertThat(Samples.all(open(settings, 1).evaluation()))
        .isEqualTo(Samples.all(open(settings, 1).evaluation()))
        .isNotEqualTo(Samples.all(open(settings, 2).evaluation()));
  }

  @Test
  void standardizationIsComputedFromTheTrainingSamplesOnly() {
    OpenedData raw = open(csv("a.csv").setHoldout(0.3), 1);
    OpenedData data = open(csv("a.csv").setHoldout(0.3).setStandardize(true), 1);

    for (int feature : new int[] {0, 2}) {
      int j = feature;
      List<List<Float>> samples = Samples.all(data.training());
      double mean = samples.stream().mapToDouble(s -> s.get(j)).sum() / 14;
      double square = samples.stream().mapToDouble(s -> s.get(j) * s.get(j)).sum() / 14;
      assertThat(mean).isCloseTo(0, within(1e-6));
      assertThat(square).isCloseTo(1, within(1e-6));
    }
    assertThat(Samples.all(data.training())).allSatisfy(s -> assertThat(s.get(1)).isZero());
    List<Float> rawTraining = Samples.all(raw.training()).stream().map(s -> s.get(0)).toList();
    double mean = rawTraining.stream().mapToDouble(x -> x).sum() / 14;
    double variance = rawTraining.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / 14;
    float expected =
        (float) ((Samples.sample(raw.evaluation(), 2).get(0) - mean) / Math.sqrt(variance));
    assertThat(Samples.sample(data.evaluation(), 2).get(0)).isCloseTo(expected, within(1e-6f));
    assertThat(Samples.sample(data.evaluation(), 2).get(3))
        .isEqualTo(Samples.sample(raw.evaluation(), 2).get(3));
  }

  @Test
  void testFilesAreASplitOfTheirOwn() {
    OpenedData data = open(idx("x", "y", "tx", "ty"), 1);

    assertThat(data.evaluationName()).isEqualTo("test");
    assertThat(Samples.all(data.evaluation())).containsExactly(List.of(9f, 8f, 1f));
    assertThat(data.training().size()).isEqualTo(2);
  }

  @Test
  void testSamplesAreSeparateFromTheHoldout() throws IOException {
    Samples.csv(directory.resolve("test.csv"), "100,5,1,2\n101,5,1,0\n");
    Dataset.Builder settings =
        parse("{csv: {path: a.csv, label: '3'}, holdout: 0.25, test: {csv: {path: test.csv}}}");

    OpenedData data = open(settings, 1);

    assertThat(data.evaluationName()).isEqualTo("holdout");
    assertThat(data.evaluation().size()).isEqualTo(5);
    assertThat(data.training().size()).isEqualTo(15);
    assertThat(Samples.all(data.test().orElseThrow()))
        .containsExactly(List.of(100f, 5f, 1f, 2f), List.of(101f, 5f, 1f, 0f));
    assertThat(Samples.all(open(csv("a.csv").setHoldout(0.25), 1).training()))
        .isEqualTo(Samples.all(data.training()));
    assertThat(data.digest()).isNotEqualTo(open(csv("a.csv"), 1).digest());
  }

  @Test
  void testImagesAreNamedUnderTestToo() {
    OpenedData older = open(idx("x", "y", "tx", "ty"), 1);
    OpenedData data =
        open(parse("{idx: {images: x, labels: y}, test: {idx: {images: tx, labels: ty}}}"), 1);

    assertThat(data.evaluationName()).isEqualTo("test");
    assertThat(data.digest()).isEqualTo(older.digest());
    assertThat(Samples.all(data.test().orElseThrow())).containsExactly(List.of(9f, 8f, 1f));
  }

  @Test
  void theEvaluatedHoldoutOfImagesIsNotTheTest() {
    OpenedData data = open(idx("x", "y", "tx", "ty").setHoldout(0.5), 1);

    assertThat(data.evaluationName()).isEqualTo("holdout");
    assertThat(data.evaluation().size()).isEqualTo(1);
    assertThat(data.training().size()).isEqualTo(1);
    assertThat(data.test().orElseThrow().size()).isEqualTo(1);
    assertThat(data.warnings()).singleElement().asString().contains("of one class");
  }

  @Test
  void aTestTableHasAFormatOfItsOwn() throws IOException {
    Samples.csv(directory.resolve("h.csv"), "a,b,y\n1,u,x\n2,v,z\n");
    Samples.csv(directory.resolve("test.csv"), "y;more;b;a\nx;?;v;1,5\n");
    String source = "csv: {path: h.csv, header: true, label: y}";

    OpenedData data =
        open(
            parse(
                "{"
                    + source
                    + ", test: {csv: {path: test.csv, delimiter: ';', decimal_comma: true}}}"),
            1);

    assertThat(data.evaluationName()).isEqualTo("test");
    assertThat(Samples.all(data.evaluation())).containsExactly(List.of(1.5f, 0f, 1f, 0f));
    Samples.csv(directory.resolve("test.csv"), "a,b,y\n1,u,w\n");
    assertThatThrownBy(() -> open(parse("{" + source + ", test: {csv: {path: test.csv}}}"), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            directory.resolve("test.csv")
                + ":2: column y: the label 'w' does not occur in the training file (x, z)");
  }

  @Test
  void theDigestOfATableIsThatOfItsCells() throws IOException {
    String rows = "1,u,x\n2,,z\n3,v,x\n4,u,z\n5,u,x\n";
    Samples.csv(directory.resolve("h.csv"), "a,b,y\n" + rows);
    String csv = "{csv: {path: h.csv, header: true, label: y, missing: mean, unknown: ignore}";
    byte[] digest =
        open(parse(csv.replace("mean", "MEAN").replace("ignore", "IGNORE") + "}"), 1).digest();

    for (long seed = 1; seed < 9; seed++) { // what is learnt differs, and the cells do not
      assertThat(
              open(
                      parse(
                          csv.replace("mean", "ZERO").replace("ignore", "IGNORE")
                              + ", holdout: 0.4, standardize: true}"),
                      seed)
                  .digest())
          .isEqualTo(digest);
    }
    for (String other : List.of(rows.replace("u", "w"), rows.replace(",,", ",u,"), rows + rows)) {
      Samples.csv(directory.resolve("h.csv"), "a,b,y\n" + other);
      assertThat(
              open(parse(csv.replace("mean", "MEAN").replace("ignore", "IGNORE") + "}"), 1)
                  .digest())
          .isNotEqualTo(digest);
    }
  }

  @Test
  void zstdIsRecognizedByItsContents() throws IOException {
    byte[] text = Files.readAllBytes(directory.resolve("a.csv"));
    byte[] frame = Zstd.compress(text);
    byte[] two = Arrays.copyOf(frame, 2 * frame.length);
    System.arraycopy(frame, 0, two, frame.length, frame.length);
    Files.write(directory.resolve("z.csv"), frame);
    Files.write(directory.resolve("two.csv"), two);
    Files.write(directory.resolve("cut.csv"), Arrays.copyOf(two, two.length - 3));
    byte[] damaged = frame.clone();
    damaged[frame.length / 2] ^= 4;
    Files.write(directory.resolve("damaged.csv"), damaged);

    assertThat(open(csv("z.csv"), 1).digest()).isEqualTo(open(csv("a.csv"), 1).digest());
    assertThat(open(csv("two.csv"), 1).training().size()).isEqualTo(40);
    for (String wrong : List.of("cut.csv", "damaged.csv")) {
      assertThatThrownBy(() -> open(csv(wrong), 1))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining(wrong);
    }
  }

  @Test
  void testFilesMustHaveTheShapeAndClassesOfTheTrainingFiles() {
    assertThatThrownBy(() -> open(idx("x", "y", "tx3", "ty"), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            "dataset.idx.test_images: the test images are 3 but the training images");
    assertThatThrownBy(() -> open(idx("x", "y", "tx", "ty2"), 1))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            directory.resolve("ty2") + " byte 8: the label 2 is too large for 2 classes");
  }

  @Test
  void theDigestDependsOnTheSamplesAsReadOnly() {
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
  void theDigestOfSyntheticSamplesIsThatOfTheirSettings() {
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
        .hasMessageStartingWith("dataset.holdout: a dataset of 1 sample has none to hold out");
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

  private OpenedData open(Dataset.Builder settings, long seed) {
    return open(settings, DataDirectory.ofJob(directory), seed);
  }

  private static OpenedData open(Dataset.Builder settings, DataDirectory in, long seed) {
    return DataSources.open(JobDefaults.filled(settings.build()), in, seed);
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

  private static Dataset.Builder parse(String settings) {
    try {
      Dataset.Builder builder = Dataset.newBuilder();
      JsonFormat.parser().merge(settings, builder);
      return builder;
    } catch (IOException e) {
      throw new UncheckedIOException(settings, e);
    }
  }
}
