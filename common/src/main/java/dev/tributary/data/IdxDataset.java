package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Idx;
import dev.tributary.proto.v1.IdxInput;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TestIdx;
import dev.tributary.tensor.Shape;
import dev.tributary.text.Counted;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ejml.data.FMatrixRMaj;

/// Images, or vectors of features, and their labels in the MNIST family's format, as bytes in
/// memory. A feature is the byte, 0 to 255, times the scale as a float.
///
/// The shape of a sample is [1, rows, columns] for a file of three dimensions, and the dimensions
/// after the first for any other.
public final class IdxDataset implements Dataset {
  private static final SourceName NAME = new SourceName("idx");

  private final IdxFile images;
  private final IdxFile labels;
  private final float scale;
  private final int classes;

  private IdxDataset(IdxFile images, IdxFile labels, float scale, int classes) {
    this.images = images;
    this.labels = labels;
    this.scale = scale;
    this.classes = classes;
  }

  static RawSamples open(dev.tributary.proto.v1.Dataset dataset, DataSources.Opening opening) {
    Idx idx = dataset.getIdx();
    if (idx.getTestImages().isEmpty() != idx.getTestLabels().isEmpty()) {
      throw NAME.wrong("only one of test_images and test_labels is given", "give both or neither");
    }
    if (idx.hasClasses()) {
      NAME.requireClasses(idx.getClasses());
    }
    double given = opening.given().map(known -> known.getIdx().getScale()).orElse(idx.getScale());
    float scale = NAME.scale(given);
    Optional<Files> testFiles = testFiles(dataset);
    OptionalInt classes =
        opening
            .given()
            .map(known -> OptionalInt.of(known.getClasses().getCount()))
            .orElse(idx.hasClasses() ? OptionalInt.of(idx.getClasses()) : OptionalInt.empty());
    IdxDataset samples =
        new Files(idx.getImages(), NAME.key("images"), idx.getLabels(), NAME.key("labels"))
            .read(opening.directory(), scale, classes);
    Preprocessing preprocessing =
        Described.classes(samples).setIdx(IdxInput.newBuilder().setScale(given)).build();
    opening
        .given()
        .ifPresent(known -> Described.requireSame(preprocessing, known, NAME.key("images")));
    DataDigest digest = new DataDigest().add(samples);
    Optional<IdxDataset> test =
        testFiles.map(files -> samples.readTest(files, opening.directory(), scale));
    test.ifPresent(digest::add);
    RawSamples raw = RawSamples.of(samples, opening.holdout(), digest, preprocessing);
    return raw.with(
        test.map(Dataset.class::cast),
        samples.bytes() + test.map(IdxDataset::bytes).orElse(0L),
        opening.given().isPresent() ? List.of() : samples.warnings(raw));
  }

  private IdxDataset readTest(Files files, DataDirectory directory, float factor) {
    IdxDataset test = files.read(directory, factor, OptionalInt.of(classes));
    if (!test.shape().equals(shape())) {
      throw BadInput.at(
          files.imagesKey(),
          "the test images are %s but the training images are %s".formatted(test.shape(), shape()),
          "name files of one kind");
    }
    return test;
  }

  private List<String> warnings(RawSamples raw) {
    DataWarnings warnings = new DataWarnings();
    warnings.addClasses(
        raw.preprocessing().getClasses(), labels::first, raw.split().trainingSet(size()));
    return warnings.all();
  }

  /// The files of some samples, and the keys that name them.
  private record Files(String images, String imagesKey, String labels, String labelsKey) {

    IdxDataset read(DataDirectory directory, float scale, OptionalInt classes) {
      return IdxDataset.read(
          directory.find(images, imagesKey), directory.find(labels, labelsKey), scale, classes);
    }
  }

  private static Optional<Files> testFiles(dev.tributary.proto.v1.Dataset dataset) {
    Idx idx = dataset.getIdx();
    if (!dataset.hasTest()) {
      return Optional.of(idx.getTestImages())
          .filter(images -> !images.isEmpty())
          .map(
              images ->
                  new Files(
                      images,
                      NAME.key("test_images"),
                      idx.getTestLabels(),
                      NAME.key("test_labels")));
    }
    if (!idx.getTestImages().isEmpty()) {
      throw BadInput.at(
          "dataset.test", "dataset.idx.test_images names test samples, too", "remove one of them");
    }
    TestIdx test = dataset.getTest().getIdx();
    return Optional.of(
        new Files(
            test.getImages(),
            "dataset.test.idx.images",
            test.getLabels(),
            "dataset.test.idx.labels"));
  }

  /// The memory of the samples: one byte for each feature and each label.
  private long bytes() {
    return size() * (shape().size() + 1L);
  }

  /// Reads both files, plain or gzip.
  ///
  /// @param classes the number of classes; if absent, one more than the largest label
  /// @throws BadInput with file and byte if a file is not in the format
  public static IdxDataset read(Path images, Path labels, float scale, OptionalInt classes) {
    IdxFile pixels = IdxFile.read(images);
    IdxFile numbers = IdxFile.read(labels);
    if (pixels.dimensions().size() < 2) {
      throw wrong(pixels, 3, "an array of one dimension holds labels, not images");
    }
    if (numbers.dimensions().size() != 1) {
      throw wrong(numbers, 3, "labels are of one dimension, not " + numbers.dimensions().size());
    }
    if (pixels.count() != numbers.count()) {
      throw wrong(
          numbers,
          4,
          "%s for the %s of %s"
              .formatted(
                  Counted.of(numbers.count(), "label"),
                  Counted.of(pixels.count(), "image"),
                  pixels.name()));
    }
    return new IdxDataset(pixels, numbers, scale, classes(numbers, classes));
  }

  private static int classes(IdxFile labels, OptionalInt classes) {
    int largest = 0;
    for (long i = 0; i < labels.count(); i++) {
      int label = labels.first(i);
      if (classes.isPresent() && label >= classes.getAsInt()) {
        throw wrong(
            labels,
            labels.offset(i),
            "the label %s is too large for %s"
                .formatted(label, Counted.of(classes.getAsInt(), "class", "classes")));
      }
      largest = Math.max(largest, label);
    }
    return classes.orElse(largest + 1);
  }

  @Override
  public long size() {
    return images.count();
  }

  @Override
  public Shape shape() {
    return images.itemShape();
  }

  @Override
  public Target target() {
    return new Target.Classes(classes);
  }

  @Override
  public void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row) {
    images.scaled(index, scale, x, row);
    target.data[row * target.numCols] = labels.first(index);
  }

  private static BadInput wrong(IdxFile file, long offset, String what) {
    return IdxFile.wrong(file.name(), offset, what);
  }
}
