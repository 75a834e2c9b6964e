package dev.tributary.tensor;

/// The upper half of a float32, one number at a time: the specification of [VectorBfloat16].
///
/// Rounding adds a little less than half a unit of the last place, and the last kept bit itself.
/// The sum carries exactly where rounding goes up, also into the exponent, and from the greatest
/// value to infinity. A NaN is treated apart: adding could turn it into another number, so one of
/// its kept bits is set instead.
enum Bfloat16 implements Rounding {
  PLAIN;

  static final int INFINITY = 0x7F80_0000;
  static final int MAGNITUDE = 0x7FFF_FFFF;
  static final int LESS_THAN_HALF = 0x7FFF;
  static final int QUIET = 0x0040_0000; // set in every NaN that a computation yields
  static final int KEPT = 0xFFFF_0000;

  /// The fastest implementation that gives these bits. Vectors need 128 bits: a vector of floats
  /// needs a vector of shorts that is half as long.
  static Rounding best() {
    return VectorUnit.bits() >= 128 ? new VectorBfloat16() : PLAIN;
  }

  static float round(float value) {
    int bits = Float.floatToRawIntBits(value);
    int rounded =
        (bits & MAGNITUDE) > INFINITY
            ? bits | QUIET
            : bits + LESS_THAN_HALF + (bits >>> Short.SIZE & 1);
    return Float.intBitsToFloat(rounded & KEPT);
  }

  @Override
  public void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count) {
    for (int i = 0; i < count; i++) {
      a[aFrom + i] = round(a[aFrom + i] + b[bFrom + i]);
    }
  }

  @Override
  public void round(float[] a, int from, float[] to, int toFrom, int count) {
    for (int i = 0; i < count; i++) {
      to[toFrom + i] = round(a[from + i]);
    }
  }

  @Override
  public void encode(float[] values, int from, short[] bits, int count) {
    for (int i = 0; i < count; i++) {
      bits[i] = (short) (Float.floatToRawIntBits(round(values[from + i])) >>> Short.SIZE);
    }
  }

  @Override
  public void decode(short[] bits, float[] values, int from, int count) {
    for (int i = 0; i < count; i++) {
      values[from + i] = Float.intBitsToFloat(bits[i] << Short.SIZE);
    }
  }
}
