package dev.tributary.deploy.predict;

import java.util.List;
import java.util.stream.Stream;

/// For each yes-or-no question, 1 where yes is more probable than no, and the probability of yes if
/// wanted.
///
/// @param questions their names
record YesNoColumns(List<String> questions, boolean probabilities) implements PredictionColumns {

  @Override
  public List<String> names() {
    return questions.stream()
        .flatMap(
            name ->
                probabilities
                    ? Stream.of(
                        ValueColumns.name("prediction", name, questions),
                        ValueColumns.name("probability", name, questions))
                    : Stream.of(ValueColumns.name("prediction", name, questions)))
        .toList();
  }

  @Override
  public void write(float[] out, int from, RecordWriter cells) {
    for (int i = from; i < from + questions.size(); i++) {
      cells.whole(out[i] > 0.5f ? 1 : 0);
      if (probabilities) {
        cells.number(out[i]);
      }
    }
  }
}
