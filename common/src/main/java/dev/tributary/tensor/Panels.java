package dev.tributary.tensor;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A block of the right factor, copied into the order in which [TileKernel] reads it: panels of
/// [#WIDTH] columns, one after the other, each row by row. The remaining columns make panels of two
/// vectors and then of one vector. Columns beyond the block are 0.
final class Panels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /// The columns of a full panel: as many as the widest tile has.
  static final int WIDTH = TileKernel.WIDEST;

  /// The greatest number of floats in a block: half of a second-level cache of 1 MiB.
  static final int CAPACITY = 128 * 1024;

  final float[] floats = new float[CAPACITY];
  private int depth;
  private int columns;

  /// The greatest depth (number of k) of a block of `columns` columns.
  static int mostDepth(int columns) {
    return CAPACITY / padded(columns);
  }

  private static int padded(int columns) {
    return (columns + LANES - 1) / LANES * LANES;
  }

  /// The index in [#floats] at which the panel of the block's column `c` starts.
  int at(int c) {
    return c * depth;
  }

  /// The number of columns, padding included, of the panel that starts at the block's column `c`.
  int widthAt(int c) {
    int left = padded(columns - c);
    return left >= WIDTH ? WIDTH : Math.min(Integer.highestOneBit(left / LANES), 2) * LANES;
  }

  /// Copies the rows `ks` and these columns of `right`.
  void pack(View right, Range ks, Range columns) {
    depth = ks.count();
    this.columns = columns.count();
    boolean inRows = right.columnStep() == 1;
    int whole = inRows ? columns.count() / WIDTH * WIDTH : 0;
    packRows(right, right.at(ks.from(), columns.from()), whole);
    for (int c = whole; c < columns.count(); c += widthAt(c)) {
      int from = right.at(ks.from(), columns.from() + c);
      if (inRows) {
        packRemainder(right, from, c);
      } else {
        packColumns(right, from, c);
      }
    }
  }

  /// Packs a right factor whose rows are contiguous, four rows at a time. Each row of a large
  /// matrix lies on its own memory pages, and waiting for four at once is faster (by a quarter).
  private void packRows(View right, int from, int count) {
    int step = right.rowStep();
    int fours = depth / 4 * 4;
    for (int k = 0; k < fours; k += 4) {
      packFourRows(right.data(), from + k * step, step, k * WIDTH, count);
    }
    for (int k = fours; k < depth; k++) {
      packRow(right.data(), from + k * step, k * WIDTH, count);
    }
  }

  private void packFourRows(float[] data, int from, int step, int to, int count) {
    float[] packed = floats;
    int panel = depth * WIDTH;
    int f1 = from + step;
    int f2 = f1 + step;
    int f3 = f2 + step;
    for (int c = 0, t = to; c < count; c += WIDTH, t += panel) {
      for (int v = 0; v < WIDTH; v += LANES) {
        FloatVector row0 = FloatVector.fromArray(SPECIES, data, from + c + v);
        FloatVector row1 = FloatVector.fromArray(SPECIES, data, f1 + c + v);
        FloatVector row2 = FloatVector.fromArray(SPECIES, data, f2 + c + v);
        FloatVector row3 = FloatVector.fromArray(SPECIES, data, f3 + c + v);
        row0.intoArray(packed, t + v);
        row1.intoArray(packed, t + WIDTH + v);
        row2.intoArray(packed, t + 2 * WIDTH + v);
        row3.intoArray(packed, t + 3 * WIDTH + v);
      }
    }
  }

  private void packRow(float[] data, int from, int to, int count) {
    float[] packed = floats;
    int panel = depth * WIDTH;
    for (int c = 0, t = to; c < count; c += WIDTH, t += panel) {
      for (int v = 0; v < WIDTH; v += LANES) {
        FloatVector.fromArray(SPECIES, data, from + c + v).intoArray(packed, t + v);
      }
    }
  }

  private void packRemainder(View right, int from, int c) {
    int width = widthAt(c);
    int count = Math.min(width, columns - c);
    for (int k = 0; k < depth; k++) {
      int t = at(c) + k * width;
      System.arraycopy(right.data(), from + k * right.rowStep(), floats, t, count);
      Arrays.fill(floats, t + count, t + width, 0);
    }
  }

  /// Packs a right factor whose columns are contiguous, eight columns at a time, so that the writes
  /// are contiguous too.
  private void packColumns(View right, int from, int c) {
    int width = widthAt(c);
    int count = Math.min(width, columns - c);
    int step = right.columnStep();
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      packEightColumns(right, from + i * step, at(c) + i, width);
    }
    for (; i < width; i++) {
      for (int k = 0; k < depth; k++) {
        floats[at(c) + k * width + i] = i < count ? right.data()[from + i * step + k] : 0;
      }
    }
  }

  private void packEightColumns(View right, int from, int to, int width) {
    float[] data = right.data();
    int step = right.columnStep();
    int f1 = from + step;
    int f2 = f1 + step;
    int f3 = f2 + step;
    int f4 = f3 + step;
    int f5 = f4 + step;
    int f6 = f5 + step;
    int f7 = f6 + step;
    float[] packed = floats;
    int end = depth;
    for (int k = 0, t = to; k < end; k++, t += width) {
      packed[t] = data[from + k];
      packed[t + 1] = data[f1 + k];
      packed[t + 2] = data[f2 + k];
      packed[t + 3] = data[f3 + k];
      packed[t + 4] = data[f4 + k];
      packed[t + 5] = data[f5 + k];
      packed[t + 6] = data[f6 + k];
      packed[t + 7] = data[f7 + k];
    }
  }
}
