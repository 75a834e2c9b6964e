package dev.tributary.wire;

import dev.tributary.proto.v1.EvaluationDone;
import dev.tributary.reduce.quality.ClassQuality;
import dev.tributary.reduce.quality.Confusion;
import dev.tributary.reduce.quality.ErrorSums;
import dev.tributary.reduce.quality.NoQuality;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.reduce.quality.Ranking;
import dev.tributary.reduce.quality.ValueQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Conversion between the quality of a block's predictions and its message. Every message can be
/// read; a [Quality.Form] tells whether the result is possible. Of lists that should be equally
/// long, the longer ones are cut, so that the counts do not add up.
final class QualityCodec {

  private QualityCodec() {}

  /// @param form the form of the job's qualities
  static Quality of(EvaluationDone done, Quality.Form form) {
    return switch (done.getQualityCase()) {
      case CLASSES -> classes(done.getClasses(), form);
      case VALUES -> values(done.getValues(), form, Integer.toUnsignedLong(samples(done)));
      case QUALITY_NOT_SET -> Quality.NONE;
    };
  }

  private static int samples(EvaluationDone done) {
    return done.getScore().getSamples();
  }

  private static ClassQuality classes(
      dev.tributary.proto.v1.ClassQuality message, Quality.Form form) {
    int cells =
        IntStream.of(message.getLabelCount(), message.getPredictedCount(), message.getCountCount())
            .min()
            .getAsInt();
    return new ClassQuality(
        form instanceof Quality.Form.Classes(int count) ? count : 0,
        Confusion.of(
            IntStream.range(0, cells)
                .mapToObj(
                    i ->
                        new Confusion.Cell(
                            message.getLabel(i),
                            message.getPredicted(i),
                            Integer.toUnsignedLong(message.getCount(i))))
                .toList()),
        Integer.toUnsignedLong(message.getAmongLargest()),
        Ranking.of(message.getNegativeList(), message.getPositiveList()));
  }

  private static ValueQuality values(
      dev.tributary.proto.v1.ValueQuality message, Quality.Form form, long samples) {
    int outputs =
        IntStream.of(
                message.getSquaredErrorCount(),
                message.getAbsoluteErrorCount(),
                message.getTargetCount(),
                message.getSquaredTargetCount())
            .min()
            .getAsInt();
    List<ErrorSums> sums = new ArrayList<>(outputs);
    for (int i = 0; i < outputs; i++) {
      sums.add(
          new ErrorSums(
              message.getSquaredError(i),
              message.getAbsoluteError(i),
              message.getTarget(i),
              message.getSquaredTarget(i)));
    }
    return new ValueQuality(
        form instanceof Quality.Form.Values values ? values.values(samples) : samples, sums);
  }

  /// Sets the quality of a message. Modified: `done`.
  static void put(Quality quality, EvaluationDone.Builder done) {
    switch (quality) {
      case ClassQuality counts -> put(counts, done.getClassesBuilder());
      case ValueQuality sums -> put(sums, done.getValuesBuilder());
      case NoQuality _ -> {}
    }
  }

  private static void put(
      ClassQuality counts, dev.tributary.proto.v1.ClassQuality.Builder message) {
    for (Confusion.Cell cell : counts.confusion().cells()) {
      message
          .addLabel(cell.label())
          .addPredicted(cell.predicted())
          .addCount(Math.toIntExact(cell.count()));
    }
    message
        .setAmongLargest(Math.toIntExact(counts.amongLargest()))
        .addAllNegative(counts.ranking().negatives())
        .addAllPositive(counts.ranking().positives());
  }

  private static void put(ValueQuality sums, dev.tributary.proto.v1.ValueQuality.Builder message) {
    for (ErrorSums output : sums.outputs()) {
      message
          .addSquaredError(output.squaredErrors())
          .addAbsoluteError(output.absoluteErrors())
          .addTarget(output.targets())
          .addSquaredTarget(output.squaredTargets());
    }
  }
}
