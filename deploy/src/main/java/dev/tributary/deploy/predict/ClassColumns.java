package dev.tributary.deploy.predict;

import dev.tributary.data.ClassNames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The most probable class, and the probability of every class if wanted. Of equally probable
/// classes, the first is predicted.
///
/// @param outputs 1 for a model of two classes that gives the probability of the second
record ClassColumns(ClassNames classes, int outputs, boolean probabilities)
    implements PredictionColumns {

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(List.of("prediction"));
    if (probabilities) {
      IntStream.range(0, classes.count())
          .forEach(number -> names.add("probability_" + classes.of(number)));
    }
    return names;
  }

  @Override
  public void write(float[] out, int from, RecordWriter cells) {
    int best = 0;
    for (int number = 1; number < classes.count(); number++) {
      if (probability(out, from, number) > probability(out, from, best)) {
        best = number;
      }
    }
    cells.classOf(classes, best);
    for (int number = 0; probabilities && number < classes.count(); number++) {
      cells.number(probability(out, from, number));
    }
  }

  private float probability(float[] out, int from, int number) {
    return Probabilities.of(out, from, outputs, number);
  }
}
