package dev.tributary.tensor;

import java.util.Objects;

/// IEEE 754's binary16. The JDK's conversions are exact functions, and C2 makes vector instructions
/// of plain loops over them, even when arrays might overlap.
enum Float16 implements Rounding {
  PLAIN;

  @Override
  public void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count) {
    Objects.checkFromIndexSize(aFrom, count, a.length);
    Objects.checkFromIndexSize(bFrom, count, b.length);
    for (int i = 0; i < count; i++) {
      a[aFrom + i] = Float.float16ToFloat(Float.floatToFloat16(a[aFrom + i] + b[bFrom + i]));
    }
  }

  @Override
  public void round(float[] a, int from, float[] to, int toFrom, int count) {
    Objects.checkFromIndexSize(from, count, a.length);
    Objects.checkFromIndexSize(toFrom, count, to.length);
    for (int i = 0; i < count; i++) {
      to[toFrom + i] = Float.float16ToFloat(Float.floatToFloat16(a[from + i]));
    }
  }

  @Override
  public void encode(float[] values, int from, short[] bits, int count) {
    Objects.checkFromIndexSize(from, count, values.length);
    Objects.checkFromIndexSize(0, count, bits.length);
    for (int i = 0; i < count; i++) {
      bits[i] = Float.floatToFloat16(values[from + i]);
    }
  }

  @Override
  public void decode(short[] bits, float[] values, int from, int count) {
    Objects.checkFromIndexSize(from, count, values.length);
    Objects.checkFromIndexSize(0, count, bits.length);
    for (int i = 0; i < count; i++) {
      values[from + i] = Float.float16ToFloat(bits[i]);
    }
  }
}
