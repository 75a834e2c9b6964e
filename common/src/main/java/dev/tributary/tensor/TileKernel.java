package dev.tributary.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loop of the products. Each accumulator is a vector of consecutive columns of one
/// row and stays in a register for all k of the tile. The lanes are independent chains, so the bits
/// do not depend on their number.
///
/// The loop is written out because C2 keeps vectors in registers only if each is a local variable.
/// The left factor's step is a variable on purpose: if the step is a constant, C2 unrolls the loop
/// and spills the accumulators to memory, which takes twice the time.
final class TileKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /// The number of floats in a vector.
  static final int LANES = SPECIES.length();

  /// The columns of the widest tile. Vectors of 512 bits come with 32 registers, of which four
  /// vectors of columns take 24 for accumulators. They load 10 operands for 24 multiply-adds, while
  /// two vectors of columns load 8 for 12.
  static final int WIDEST = SPECIES.vectorBitSize() == 512 ? 4 * LANES : 2 * LANES;

  private TileKernel() {}

  /// Computes the tile. Modified: its `out`.
  static void run(Tile tile) {
    switch (tile.columns / LANES) {
      case 1 -> runOneVector(tile);
      case 2 -> runTwoVectors(tile);
      case 4 -> runFourVectors(tile);
      default -> throw new IllegalArgumentException(tile.columns + " columns");
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

  private static void runFourVectors(Tile tile) {
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
    FloatVector c02 = FloatVector.fromArray(SPECIES, start, s + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(SPECIES, start, s + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(SPECIES, start, s + startStep);
    FloatVector c11 = FloatVector.fromArray(SPECIES, start, s + startStep + LANES);
    FloatVector c12 = FloatVector.fromArray(SPECIES, start, s + startStep + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(SPECIES, start, s + startStep + 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(SPECIES, start, s + 2 * startStep);
    FloatVector c21 = FloatVector.fromArray(SPECIES, start, s + 2 * startStep + LANES);
    FloatVector c22 = FloatVector.fromArray(SPECIES, start, s + 2 * startStep + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(SPECIES, start, s + 2 * startStep + 3 * LANES);
    FloatVector c30 = FloatVector.fromArray(SPECIES, start, s + 3 * startStep);
    FloatVector c31 = FloatVector.fromArray(SPECIES, start, s + 3 * startStep + LANES);
    FloatVector c32 = FloatVector.fromArray(SPECIES, start, s + 3 * startStep + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(SPECIES, start, s + 3 * startStep + 3 * LANES);
    FloatVector c40 = FloatVector.fromArray(SPECIES, start, s + 4 * startStep);
    FloatVector c41 = FloatVector.fromArray(SPECIES, start, s + 4 * startStep + LANES);
    FloatVector c42 = FloatVector.fromArray(SPECIES, start, s + 4 * startStep + 2 * LANES);
    FloatVector c43 = FloatVector.fromArray(SPECIES, start, s + 4 * startStep + 3 * LANES);
    FloatVector c50 = FloatVector.fromArray(SPECIES, start, s + 5 * startStep);
    FloatVector c51 = FloatVector.fromArray(SPECIES, start, s + 5 * startStep + LANES);
    FloatVector c52 = FloatVector.fromArray(SPECIES, start, s + 5 * startStep + 2 * LANES);
    FloatVector c53 = FloatVector.fromArray(SPECIES, start, s + 5 * startStep + 3 * LANES);
    float[] right = tile.right;
    int q = tile.rightAt;
    int depth = tile.depth;
    for (int k = 0, p = 0; k < depth; k++, p += leftStep) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, q + 4 * k * LANES);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, q + 4 * k * LANES + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, right, q + 4 * k * LANES + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(SPECIES, right, q + 4 * k * LANES + 3 * LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, left[l0 + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = FloatVector.broadcast(SPECIES, left[l1 + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = FloatVector.broadcast(SPECIES, left[l2 + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = FloatVector.broadcast(SPECIES, left[l3 + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      FloatVector a4 = FloatVector.broadcast(SPECIES, left[l4 + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      c43 = a4.fma(b3, c43);
      FloatVector a5 = FloatVector.broadcast(SPECIES, left[l5 + p]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
      c53 = a5.fma(b3, c53);
    }
    float[] addend = tile.addend;
    int d = tile.addendAt;
    int addendStep = tile.addendStep;
    float[] out = tile.out;
    int o = tile.outAt;
    int outStep = tile.outStep;
    c00.add(FloatVector.fromArray(SPECIES, addend, d)).intoArray(out, o);
    c01.add(FloatVector.fromArray(SPECIES, addend, d + LANES)).intoArray(out, o + LANES);
    c02.add(FloatVector.fromArray(SPECIES, addend, d + 2 * LANES)).intoArray(out, o + 2 * LANES);
    c03.add(FloatVector.fromArray(SPECIES, addend, d + 3 * LANES)).intoArray(out, o + 3 * LANES);
    c10.add(FloatVector.fromArray(SPECIES, addend, d + addendStep)).intoArray(out, o + outStep);
    c11.add(FloatVector.fromArray(SPECIES, addend, d + addendStep + LANES))
        .intoArray(out, o + outStep + LANES);
    c12.add(FloatVector.fromArray(SPECIES, addend, d + addendStep + 2 * LANES))
        .intoArray(out, o + outStep + 2 * LANES);
    c13.add(FloatVector.fromArray(SPECIES, addend, d + addendStep + 3 * LANES))
        .intoArray(out, o + outStep + 3 * LANES);
    c20.add(FloatVector.fromArray(SPECIES, addend, d + 2 * addendStep))
        .intoArray(out, o + 2 * outStep);
    c21.add(FloatVector.fromArray(SPECIES, addend, d + 2 * addendStep + LANES))
        .intoArray(out, o + 2 * outStep + LANES);
    c22.add(FloatVector.fromArray(SPECIES, addend, d + 2 * addendStep + 2 * LANES))
        .intoArray(out, o + 2 * outStep + 2 * LANES);
    c23.add(FloatVector.fromArray(SPECIES, addend, d + 2 * addendStep + 3 * LANES))
        .intoArray(out, o + 2 * outStep + 3 * LANES);
    c30.add(FloatVector.fromArray(SPECIES, addend, d + 3 * addendStep))
        .intoArray(out, o + 3 * outStep);
    c31.add(FloatVector.fromArray(SPECIES, addend, d + 3 * addendStep + LANES))
        .intoArray(out, o + 3 * outStep + LANES);
    c32.add(FloatVector.fromArray(SPECIES, addend, d + 3 * addendStep + 2 * LANES))
        .intoArray(out, o + 3 * outStep + 2 * LANES);
    c33.add(FloatVector.fromArray(SPECIES, addend, d + 3 * addendStep + 3 * LANES))
        .intoArray(out, o + 3 * outStep + 3 * LANES);
    c40.add(FloatVector.fromArray(SPECIES, addend, d + 4 * addendStep))
        .intoArray(out, o + 4 * outStep);
    c41.add(FloatVector.fromArray(SPECIES, addend, d + 4 * addendStep + LANES))
        .intoArray(out, o + 4 * outStep + LANES);
    c42.add(FloatVector.fromArray(SPECIES, addend, d + 4 * addendStep + 2 * LANES))
        .intoArray(out, o + 4 * outStep + 2 * LANES);
    c43.add(FloatVector.fromArray(SPECIES, addend, d + 4 * addendStep + 3 * LANES))
        .intoArray(out, o + 4 * outStep + 3 * LANES);
    c50.add(FloatVector.fromArray(SPECIES, addend, d + 5 * addendStep))
        .intoArray(out, o + 5 * outStep);
    c51.add(FloatVector.fromArray(SPECIES, addend, d + 5 * addendStep + LANES))
        .intoArray(out, o + 5 * outStep + LANES);
    c52.add(FloatVector.fromArray(SPECIES, addend, d + 5 * addendStep + 2 * LANES))
        .intoArray(out, o + 5 * outStep + 2 * LANES);
    c53.add(FloatVector.fromArray(SPECIES, addend, d + 5 * addendStep + 3 * LANES))
        .intoArray(out, o + 5 * outStep + 3 * LANES);
  }
}
