package dev.tributary.data;

import dev.tributary.data.table.Decimals;
import dev.tributary.data.table.Texts;
import dev.tributary.proto.v1.Classes;
import dev.tributary.proto.v1.ColumnType;
import dev.tributary.proto.v1.Csv;
import dev.tributary.text.Counted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The classes of a file's labels.
///
/// Labels are numbers if at least half of the samples have one; then every other label is an error.
///
///     whole numbers from 0, also with gaps    the numbers themselves: classes 0 … largest
///     other whole numbers                     sorted by value
///     texts                                   sorted by code point
///
/// The labels of the whole file count, those of held out samples too, so that the classes do not
/// depend on the seed.
final class LabelClasses {
  private static final SourceName NAME = new SourceName("csv");

  private final Csv csv;
  private final Texts labels;
  private final long[] times;

  /// @param times how often each label occurs
  private LabelClasses(Csv csv, Texts labels, long[] times) {
    this.csv = csv;
    this.labels = labels;
    this.times = times;
  }

  static Classes of(Csv csv, Optional<ColumnType> told, Texts labels, long[] times) {
    LabelClasses found = new LabelClasses(csv, labels, times);
    return told.isEmpty() && found.areNumbers() ? found.numbers() : found.texts();
  }

  private boolean areNumbers() {
    long numeric = 0;
    long all = 0;
    for (int k = 0; k < labels.count(); k++) {
      numeric += Double.isNaN(value(k)) ? 0 : times[k];
      all += times[k];
    }
    return 2 * numeric >= all;
  }

  private double value(int k) {
    byte[] bytes = labels.bytes(k);
    return Decimals.parseDouble(bytes, 0, bytes.length);
  }

  private Classes numbers() {
    TreeSet<Double> values = new TreeSet<>();
    for (int k = 0; k < labels.count(); k++) {
      if (ClassLookup.isWhole(value(k))) {
        values.add(value(k) + 0.0); // no negative zero
      }
    }
    if (values.isEmpty()) {
      return Classes.newBuilder().setCount(1).build();
    }
    if (areFromZero(values)) {
      Double largest = values.floor(SourceName.MAX_CLASSES - 1.0);
      int count = csv.hasClasses() ? csv.getClasses() : largest.intValue() + 1;
      return Classes.newBuilder().setCount(count).build();
    }
    return named(values.stream().map(ClassLookup::name).toList());
  }

  /// Whether the labels stay what they are. With the key `label_column`, all whole numbers from 0
  /// do, also if 0 does not occur.
  private boolean areFromZero(TreeSet<Double> values) {
    boolean fit = csv.hasClasses() && values.last() < csv.getClasses();
    return values.first() == 0 || values.first() > 0 && (csv.hasLabelColumn() || fit);
  }

  private Classes texts() {
    List<byte[]> sorted = new ArrayList<>();
    for (int k = 0; k < labels.count(); k++) {
      sorted.add(labels.bytes(k));
    }
    sorted.sort(Arrays::compareUnsigned); // UTF-8 sorts as code points do
    return named(sorted.stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList());
  }

  private Classes named(List<String> names) {
    int count = csv.hasClasses() ? csv.getClasses() : names.size();
    if (names.size() > count || names.size() > SourceName.MAX_CLASSES) {
      throw NAME.wrong(
          "classes",
          "the file has %s".formatted(Counted.of(names.size(), "different label")),
          "give at least as many classes");
    }
    Classes.Builder classes = Classes.newBuilder().setCount(count).addAllNames(names);
    for (int unused = names.size(); unused < count; unused++) {
      classes.addNames("");
    }
    return classes.build();
  }
}
