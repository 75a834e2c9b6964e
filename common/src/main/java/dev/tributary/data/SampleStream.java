package dev.tributary.data;

import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

/// Samples of any number that are read one after the other, as a trained model expects them. What
/// is read of one sample never depends on other samples.
public interface SampleStream extends AutoCloseable {

  /// Moves to the next sample.
  ///
  /// @return the end, a sample, or what is wrong with a row; after that the next call goes on with
  ///   the row after it
  Next next();

  /// Copies the features of the current sample, before they are standardized. Modified: row `row`
  /// of `x`.
  void copyFeatures(FMatrixRMaj x, int row);

  /// Copies the class number or the values of the current sample, in their own units. Modified: row
  /// `row` of `target`.
  void copyTarget(FMatrixRMaj target, int row);

  /// The text of a column that is kept.
  ///
  /// @param index the position in the list of kept columns
  String kept(int index);

  @Override
  void close();

  /// The result of a move.
  ///
  /// @param problem what is wrong with the row: where, what and the remedy
  record Next(boolean isEnd, Optional<String> problem) {
    /// A sample.
    public static final Next SAMPLE = new Next(false, Optional.empty());

    public static final Next END = new Next(true, Optional.empty());

    public static Next bad(String problem) {
      return new Next(false, Optional.of(problem));
    }
  }
}
