package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Preprocessing;
import java.nio.file.Path;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

/// The images of an IDX file, and their labels if they are wanted, one after the other. The file is
/// in memory.
final class IdxStream implements SampleStream {
  private final IdxFile images;
  private final Optional<IdxFile> labels;
  private final float scale;
  private long item = -1;

  private IdxStream(IdxFile images, Optional<IdxFile> labels, float scale) {
    this.images = images;
    this.labels = labels;
    this.scale = scale;
  }

  /// @throws BadInput if a file is damaged, or is not of the kind that the model was trained on
  static IdxStream open(Path file, Optional<Path> labelFile, Preprocessing preprocessing) {
    IdxFile images = IdxFile.read(file);
    if (!images.itemShape().dimensions().equals(preprocessing.getShapeList())) {
      throw BadInput.in(
          images.name(),
          "an item has the shape %s, but the model was trained on %s"
              .formatted(images.itemShape().dimensions(), preprocessing.getShapeList()),
          "give a file of the kind that the model was trained on");
    }
    Optional<IdxFile> labels = labelFile.map(IdxFile::read);
    labels.ifPresent(
        numbers -> requireLabels(images, numbers, preprocessing.getClasses().getCount()));
    return new IdxStream(images, labels, (float) preprocessing.getIdx().getScale());
  }

  private static void requireLabels(IdxFile images, IdxFile labels, int classes) {
    if (labels.dimensions().size() != 1 || labels.count() != images.count()) {
      throw BadInput.in(
          labels.name(),
          "it does not hold one label for each of the %s items of %s"
              .formatted(images.count(), images.name()),
          "give the file of their labels");
    }
    for (long i = 0; i < labels.count(); i++) {
      if (labels.first(i) >= classes) {
        throw BadInput.in(
            labels.name() + " byte " + labels.offset(i),
            "the label %s is not below the %s classes of the model"
                .formatted(labels.first(i), classes),
            "give samples of the classes that the model was trained on");
      }
    }
  }

  @Override
  public Next next() {
    item++;
    return item < images.count() ? Next.SAMPLE : Next.END;
  }

  @Override
  public void copyFeatures(FMatrixRMaj x, int row) {
    images.scaled(item, scale, x, row);
  }

  @Override
  public void copyTarget(FMatrixRMaj target, int row) {
    target.data[row * target.numCols] = labels.orElseThrow().first(item);
  }

  @Override
  public String kept(int index) {
    throw new IndexOutOfBoundsException("an IDX file has no columns");
  }

  @Override
  public void close() {}
}
