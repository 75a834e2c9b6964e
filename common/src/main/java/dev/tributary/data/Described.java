package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Classes;
import dev.tributary.proto.v1.Preprocessing;

/// The parts of a [Preprocessing] that every source has.
final class Described {
  private Described() {}

  /// The shape of the samples and their classes, which are called by their numbers.
  static Preprocessing.Builder classes(Dataset samples) {
    Preprocessing.Builder described = shape(samples);
    if (samples.target() instanceof Dataset.Target.Classes(int count)) {
      described.setClasses(Classes.newBuilder().setCount(count));
    }
    return described;
  }

  static Preprocessing.Builder shape(Dataset samples) {
    return Preprocessing.newBuilder().addAllShape(samples.shape().dimensions());
  }

  /// Checks that samples that have been read are those that a trained model expects.
  static void requireSame(Preprocessing read, Preprocessing given, String key) {
    if (!read.getShapeList().equals(given.getShapeList())
        || read.getInputCase() != given.getInputCase()) {
      throw BadInput.at(
          key,
          "a sample has the shape %s, but the model was trained on %s"
              .formatted(read.getShapeList(), given.getShapeList()),
          "name data of the kind that the model was trained on");
    }
  }
}
