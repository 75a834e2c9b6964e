package dev.tributary.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loop of the products. Each accumulator is a vector of neighbouring columns of one
/// row and stays in a register for all of the tile's k; the lanes are independent chains, so the
/// bits do not depend on how many there are.
///
/// Written out because C2 keeps vectors in registers only where each is a local variable. The left
/// factor's step is a variable on purpose: C2 unrolls the loop where the step is a constant, and
/// then spills the accumulators to memory, at twice the time.
final class TileKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /// Floats in a vector.
  static final int LANES = SPECIES.length();

  private TileKernel() {}

  /// Modified: the tile's `out`.
  static void run(Tile tile) {
    if (tile.columns == LANES) {
      runOneVector(tile);
    } else {
      runTwoVectors(tile);
    }
  }

  private static void runOneVector(Tile tile) {
    float[] left = tile.left;
    int leftRowStep = tile.leftRowStep;
    int leftStep = tile.leftStep;
    int l0 = tile.leftAt;
    int l1 = l0 + leftRowStep;
    int l2 = l1 + leftRowStep;
    int l3 = l2 + leftRowStep;
    int l4 = l3 + leftRowStep;
    int l5 = l4 + leftRowStep;
    float[] start = tile.start;
    int s = tile.startAt;
    int startStep = tile.startStep;
    FloatVector c00 = FloatVector.fromArray(SPECIES, start, s);
    FloatVector c10 = FloatVector.fromArray(SPECIES, start, s + startStep);
    FloatVector c20 = FloatVector.fromArray(SPECIES, start, s + 2 * startStep);
    FloatVector c30 = FloatVector.fromArray(SPECIES, start, s + 3 * startStep);
    FloatVector c40 = FloatVector.fromArray(SPECIES, start, s + 4 * startStep);
    FloatVector c50 = FloatVector.fromArray(SPECIES, start, s + 5 * startStep);
    float[] right = tile.right;
    int q = tile.rightAt;
    int depth = tile.depth;
    for (int k = 0, p = 0; k < depth; k++, p += leftStep) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, q + k * LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, left[l0 + p]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(SPECIES, left[l1 + p]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(SPECIES, left[l2 + p]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(SPECIES, left[l3 + p]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = FloatVector.broadcast(SPECIES, left[l4 + p]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(SPECIES, left[l5 + p]);
      c50 = a5.fma(b0, c50);
    }
    float[] addend = tile.addend;
    int d = tile.addendAt;
    int addendStep = tile.addendStep;
    float[] out = tile.out;
    int o = tile.outAt;
    int outStep = tile.outStep;
    c00.add(FloatVector.fromArray(SPECIES, addend, d)).intoArray(out, o);
    c10.add(FloatVector.fromArray(SPECIES, addend, d + addendStep)).intoArray(out, o + outStep);
    c20.add(FloatVector.fromArray(SPECIES, addend, d + 2 * addendStep))
        .intoArray(out, o + 2 * outStep);
    c30.add(FloatVector.fromArray(SPECIES, addend, d + 3 * addendStep))
        .intoArray(out, o + 3 * outStep);
    c40.add(FloatVector.fromArray(SPECIES, addend, d + 4 * addendStep))
        .intoArray(out, o + 4 * outStep);
    c50.add(FloatVector.fromArray(SPECIES, addend, d + 5 * addendStep))
        .intoArray(out, o + 5 * outStep);
  }

  private static void runTwoVectors(Tile tile) {
    float[] left = tile.left;
    int leftRowStep = tile.leftRowStep;
    int leftStep = tile.leftStep;
    int l0 = tile.leftAt;
    int l1 = l0 + leftRowStep;
    int l2 = l1 + leftRowStep;
    int l3 = l2 + leftRowStep;
    int l4 = l3 + leftRowStep;
    int l5 = l4 + leftRowStep;
    float[] start = tile.start;
    int s = tile.startAt;
    int startStep = tile.startStep;
    FloatVector c00 = FloatVector.fromArray(SPECIES, start, s);
    FloatVector c01 = FloatVector.fromArray(SPECIES, start, s + LANES);
    FloatVector c10 = FloatVector.fromArray(SPECIES, start, s + startStep);
    FloatVector c11 = FloatVector.fromArray(SPECIES, start, s + startStep + LANES);
    FloatVector c20 = FloatVector.fromArray(SPECIES, start, s + 2 * startStep);
    FloatVector c21 = FloatVector.fromArray(SPECIES, start, s + 2 * startStep + LANES);
    FloatVector c30 = FloatVector.fromArray(SPECIES, start, s + 3 * startStep);
    FloatVector c31 = FloatVector.fromArray(SPECIES, start, s + 3 * startStep + LANES);
    FloatVector c40 = FloatVector.fromArray(SPECIES, start, s + 4 * startStep);
    FloatVector c41 = FloatVector.fromArray(SPECIES, start, s + 4 * startStep + LANES);
    FloatVector c50 = FloatVector.fromArray(SPECIES, start, s + 5 * startStep);
    FloatVector c51 = FloatVector.fromArray(SPECIES, start, s + 5 * startStep + LANES);
    float[] right = tile.right;
    int q = tile.rightAt;
    int depth = tile.depth;
    for (int k = 0, p = 0; k < depth; k++, p += leftStep) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, q + 2 * k * LANES);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, q + 2 * k * LANES + LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, left[l0 + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, left[l1 + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, left[l2 + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, left[l3 + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(SPECIES, left[l4 + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, left[l5 + p]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
    }
    float[] addend = tile.addend;
    int d = tile.addendAt;
    int addendStep = tile.addendStep;
    float[] out = tile.out;
    int o = tile.outAt;
    int outStep = tile.outStep;
    c00.add(FloatVector.fromArray(SPECIES, addend, d)).intoArray(out, o);
    c01.add(FloatVector.fromArray(SPECIES, addend, d + LANES)).intoArray(out, o + LANES);
    c10.add(FloatVector.fromArray(SPECIES, addend, d + addendStep)).intoArray(out, o + outStep);
    c11.add(FloatVector.fromArray(SPECIES, addend, d + addendStep + LANES))
        .intoArray(out, o + outStep + LANES);
    c20.add(FloatVector.fromArray(SPECIES, addend, d + 2 * addendStep))
        .intoArray(out, o + 2 * outStep);
    c21.add(FloatVector.fromArray(SPECIES, addend, d + 2 * addendStep + LANES))
        .intoArray(out, o + 2 * outStep + LANES);
    c30.add(FloatVector.fromArray(SPECIES, addend, d + 3 * addendStep))
        .intoArray(out, o + 3 * outStep);
    c31.add(FloatVector.fromArray(SPECIES, addend, d + 3 * addendStep + LANES))
        .intoArray(out, o + 3 * outStep + LANES);
    c40.add(FloatVector.fromArray(SPECIES, addend, d + 4 * addendStep))
        .intoArray(out, o + 4 * outStep);
    c41.add(FloatVector.fromArray(SPECIES, addend, d + 4 * addendStep + LANES))
        .intoArray(out, o + 4 * outStep + LANES);
    c50.add(FloatVector.fromArray(SPECIES, addend, d + 5 * addendStep))
        .intoArray(out, o + 5 * outStep);
    c51.add(FloatVector.fromArray(SPECIES, addend, d + 5 * addendStep + LANES))
        .intoArray(out, o + 5 * outStep + LANES);
  }
}
