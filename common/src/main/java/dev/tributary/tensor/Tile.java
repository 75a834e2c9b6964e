package dev.tributary.tensor;

/// The operands of one call of [TileKernel]: [#ROWS] rows and one, two or four vectors of columns
/// of a product, over a range of k.
///
///     out(r, c) = chain(r, c) + addend(r, c)
///     chain(r, c) = fma(left(r, k), right(k, c), … start(r, c)), k ascending
///
/// Mutable, one object for each thread: a product has too many tiles for an object each.
final class Tile {
  /// The rows of a tile. With two vectors of columns there are twelve accumulators: enough to keep
  /// the multiply-add units busy, and few enough to leave room for the factors in the 16 vector
  /// registers that x86 has without AVX-512. With 32 registers, four vectors make twenty-four.
  static final int ROWS = 6;

  /// The number of columns: one, two or four vectors.
  int columns;

  /// The number of k.
  int depth;

  /// Element (r, k) lies at `leftAt + r * leftRowStep + k * leftStep`.
  float[] left;

  int leftAt;
  int leftRowStep;
  int leftStep;

  /// Element (k, c) lies at `rightAt + k * columns + c`.
  float[] right;

  int rightAt;

  /// Element (r, c) lies at `startAt + r * startStep + c`.
  float[] start;

  int startAt;
  int startStep;

  /// Element (r, c) lies at `addendAt + r * addendStep + c`.
  float[] addend;

  int addendAt;
  int addendStep;

  /// Element (r, c) lies at `outAt + r * outStep + c`.
  float[] out;

  int outAt;
  int outStep;

  void left(float[] data, int at, int rowStep, int step) {
    left = data;
    leftAt = at;
    leftRowStep = rowStep;
    leftStep = step;
  }

  void right(float[] data, int at) {
    right = data;
    rightAt = at;
  }

  void start(float[] data, int at, int step) {
    start = data;
    startAt = at;
    startStep = step;
  }

  void addend(float[] data, int at, int step) {
    addend = data;
    addendAt = at;
    addendStep = step;
  }

  void out(float[] data, int at, int step) {
    out = data;
    outAt = at;
    outStep = step;
  }

  /// Drops the references to the operands' arrays.
  void clear() {
    left = null;
    addend = null;
    out = null;
  }
}
