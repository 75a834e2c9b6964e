package dev.tributary.tensor;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [Bfloat16] a vector at a time, since C2 does not vectorize loops that reinterpret the bits of
/// floats as integers.
final class VectorBfloat16 implements Rounding {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  private static final int LANES = FLOATS.length();

  private static IntVector round(FloatVector values) {
    IntVector bits = values.reinterpretAsInts();
    // All ones in the lanes of NaNs.
    IntVector nan =
        bits.and(Bfloat16.MAGNITUDE)
            .neg()
            .add(Bfloat16.INFINITY)
            .lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
    IntVector lastBit = bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1);
    return bits.add(lastBit.add(Bfloat16.LESS_THAN_HALF).lanewise(VectorOperators.AND_NOT, nan))
        .or(nan.and(Bfloat16.QUIET))
        .and(Bfloat16.KEPT);
  }

  @Override
  public void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count) {
    Objects.checkFromIndexSize(aFrom, count, a.length);
    Objects.checkFromIndexSize(bFrom, count, b.length);
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aFrom + i);
      FloatVector right = FloatVector.fromArray(FLOATS, b, bFrom + i);
      round(left.add(right)).reinterpretAsFloats().intoArray(a, aFrom + i);
    }
    Bfloat16.PLAIN.addInPlace(a, aFrom + whole, b, bFrom + whole, count - whole);
  }

  @Override
  public void round(float[] a, int from, float[] to, int toFrom, int count) {
    Objects.checkFromIndexSize(from, count, a.length);
    Objects.checkFromIndexSize(toFrom, count, to.length);
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      round(FloatVector.fromArray(FLOATS, a, from + i))
          .reinterpretAsFloats()
          .intoArray(to, toFrom + i);
    }
    Bfloat16.PLAIN.round(a, from + whole, to, toFrom + whole, count - whole);
  }

  @Override
  public void encode(float[] values, int from, short[] bits, int count) {
    Objects.checkFromIndexSize(from, count, values.length);
    Objects.checkFromIndexSize(0, count, bits.length);
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      IntVector upper =
          round(FloatVector.fromArray(FLOATS, values, from + i))
              .lanewise(VectorOperators.LSHR, Short.SIZE);
      ((ShortVector) upper.convertShape(VectorOperators.I2S, SHORTS, 0)).intoArray(bits, i);
    }
    for (int i = whole; i < count; i++) {
      bits[i] = (short) (Float.floatToRawIntBits(Bfloat16.round(values[from + i])) >>> Short.SIZE);
    }
  }

  @Override
  public void decode(short[] bits, float[] values, int from, int count) {
    Objects.checkFromIndexSize(from, count, values.length);
    Objects.checkFromIndexSize(0, count, bits.length);
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      IntVector upper =
          (IntVector)
              ShortVector.fromArray(SHORTS, bits, i).convertShape(VectorOperators.S2I, INTS, 0);
      upper
          .lanewise(VectorOperators.LSHL, Short.SIZE)
          .reinterpretAsFloats()
          .intoArray(values, from + i);
    }
    for (int i = whole; i < count; i++) {
      values[from + i] = Float.intBitsToFloat(bits[i] << Short.SIZE);
    }
  }
}
