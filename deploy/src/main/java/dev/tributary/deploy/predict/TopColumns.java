package dev.tributary.deploy.predict;

import dev.tributary.data.ClassNames;
import java.util.ArrayList;
import java.util.List;

/// The most probable classes with their probabilities, the most probable first. Of equally probable
/// classes, the one with the lower number comes first.
///
/// @param outputs 1 for a model of two classes that gives the probability of the second
record TopColumns(ClassNames classes, int outputs, int count) implements PredictionColumns {

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int place = 1; place <= count; place++) {
      names.add("class_" + place);
      names.add("probability_" + place);
    }
    return names;
  }

  @Override
  public void write(float[] out, int from, RecordWriter cells) {
    boolean[] taken = new boolean[classes.count()];
    for (int place = 0; place < count; place++) {
      int best = -1;
      for (int number = 0; number < taken.length; number++) {
        if (!taken[number]
            && (best < 0 || probability(out, from, number) > probability(out, from, best))) {
          best = number;
        }
      }
      taken[best] = true;
      cells.classOf(classes, best);
      cells.number(probability(out, from, best));
    }
  }

  private float probability(float[] out, int from, int number) {
    return Probabilities.of(out, from, outputs, number);
  }
}
