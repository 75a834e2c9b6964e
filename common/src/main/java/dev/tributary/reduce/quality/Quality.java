package dev.tributary.reduce.quality;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What an evaluation adds up about the predictions for some samples, besides their score. The
/// qualities of the blocks of an evaluation can be added; sums of doubles are added in the order of
/// the blocks, so that their bits do not depend on the workers.
public sealed interface Quality permits NoQuality, ClassQuality, ValueQuality {
  Quality NONE = new NoQuality();

  /// The sum of qualities of one form, in their order.
  static Quality sum(List<Quality> parts) {
    List<Quality> counted = parts.stream().filter(part -> !(part instanceof NoQuality)).toList();
    if (counted.isEmpty()) {
      return NONE;
    }
    return switch (counted.getFirst()) {
      case NoQuality none -> none;
      case ClassQuality _ ->
          ClassQuality.sum(counted.stream().map(ClassQuality.class::cast).toList());
      case ValueQuality _ ->
          ValueQuality.sum(counted.stream().map(ValueQuality.class::cast).toList());
    };
  }

  /// The sum of this quality and another of the same form.
  default Quality plus(Quality more) {
    return sum(List.of(this, more));
  }

  /// The form of the qualities of one job.
  sealed interface Form {
    Form NONE = new Nothing();

    /// The objection to a quality that was received for some samples, if there is one: a text for
    /// people that follows "its".
    ///
    /// @param correct the number of samples predicted correctly
    Optional<String> objection(Quality quality, long samples, long correct);

    /// The quality of no samples.
    Quality ofNoSamples();

    /// Only the score is counted.
    record Nothing() implements Form {
      @Override
      public Optional<String> objection(Quality quality, long samples, long correct) {
        return quality instanceof NoQuality
            ? Optional.empty()
            : Optional.of("predictions are counted, but those of this job are not");
      }

      @Override
      public Quality ofNoSamples() {
        return Quality.NONE;
      }
    }

    /// Each sample has one class.
    ///
    /// @param count the number of classes
    record Classes(int count) implements Form {
      /// With more classes than this, it is counted how often the class is among the [#LARGEST]
      /// likeliest.
      public static final int FEW = 10;

      public static final int LARGEST = 5;

      /// Whether the samples are ranked: see [Ranking].
      public boolean isRanked() {
        return count == 2;
      }

      public boolean countsLargest() {
        return count > FEW;
      }

      @Override
      public Optional<String> objection(Quality quality, long samples, long correct) {
        return quality instanceof ClassQuality counts
            ? counts.objection(this, samples, correct)
            : Optional.of("predicted classes are not counted");
      }

      @Override
      public Quality ofNoSamples() {
        return new ClassQuality(count, Confusion.of(List.of()), 0, Ranking.NONE);
      }
    }

    /// Each sample has values.
    ///
    /// @param outputs the number of values of a sample
    record Values(int outputs) implements Form {
      /// With more outputs than this, all values of a sample are added up together: a message about
      /// a block has at most 16 KiB.
      public static final int MOST = 256;

      private boolean isPooled() {
        return outputs > MOST;
      }

      /// The number of sums of each kind.
      public int sums() {
        return isPooled() ? 1 : outputs;
      }

      /// The number of values in each sum.
      public long values(long samples) {
        return isPooled() ? samples * outputs : samples;
      }

      @Override
      public Optional<String> objection(Quality quality, long samples, long correct) {
        return quality instanceof ValueQuality sums
            ? sums.objection(this, samples)
            : Optional.of("errors of predicted values are not added up");
      }

      @Override
      public Quality ofNoSamples() {
        return new ValueQuality(0, Collections.nCopies(sums(), ErrorSums.ZERO));
      }
    }
  }
}
