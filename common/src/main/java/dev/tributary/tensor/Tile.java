package dev.tributary.tensor;

/// What one call of [TileKernel] works on: [#ROWS] rows and one, two or four vectors of columns of
/// a product, over a stretch of k.
///
///     out(r, c) = chain(r, c) + addend(r, c)
///     chain(r, c) = fma(left(r, k), right(k, c), … start(r, c)), k ascending
///
/// Mutable, and one for each thread: a product is too many tiles to make an object for each.
final class Tile {
  /// With two vectors of columns these are twelve accumulators, which the units that multiply and
  /// add are kept busy with, and which leave room for the factors among the 16 vector registers
  /// that x86 has without AVX-512. Where there are 32, four vectors make them twenty-four.
  static final int ROWS = 6;

  /// One, two or four vectors, in floats.
  int columns;

  /// How many k.
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

  /// Lets go of the operands' arrays.
  void clear() {
    left = null;
    addend = null;
    out = null;
  }
}
