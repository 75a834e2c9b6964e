package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Idx;
import dev.tributary.tensor.Shape;
import dev.tributary.text.Counted;
import java.nio.file.Path;
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

  static RawSamples open(Idx idx, DataDirectory directory) {
    if (idx.getTestImages().isEmpty() != idx.getTestLabels().isEmpty()) {
      throw NAME.wrong("only one of test_images and test_labels is given", "give both or neither");
    }
    if (idx.hasClasses()) {
      NAME.requireClasses(idx.getClasses());
    }
    float scale = NAME.scale(idx.getScale());
    OptionalInt classes = idx.hasClasses() ? OptionalInt.of(idx.getClasses()) : OptionalInt.empty();
    IdxDataset samples =
        read(
            directory.find(idx.getImages(), NAME.key("images")),
            directory.find(idx.getLabels(), NAME.key("labels")),
            scale,
            classes);
    DataDigest digest = new DataDigest().add(samples);
    if (idx.getTestImages().isEmpty()) {
      return new RawSamples(samples, Optional.empty(), digest.value(), samples.bytes());
    }
    IdxDataset test =
        read(
            directory.find(idx.getTestImages(), NAME.key("test_images")),
            directory.find(idx.getTestLabels(), NAME.key("test_labels")),
            scale,
            OptionalInt.of(samples.classes));
    if (!test.shape().equals(samples.shape())) {
      throw NAME.wrong(
          "test_images",
          "the test images are %s but the training images are %s"
              .formatted(test.shape(), samples.shape()),
          "name files of one kind");
    }
    return new RawSamples(
        samples, Optional.of(test), digest.add(test).value(), samples.bytes() + test.bytes());
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
