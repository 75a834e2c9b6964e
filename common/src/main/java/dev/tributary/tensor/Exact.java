package dev.tributary.tensor;

/// No rounding beyond that of float32's own arithmetic.
enum Exact implements Rounding {
  FLOAT32;

  @Override
  public void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count) {
    Sums.addInPlace(a, aFrom, b, bFrom, count);
  }

  @Override
  public void round(float[] a, int from, float[] to, int toFrom, int count) {
    System.arraycopy(a, from, to, toFrom, count);
  }

  @Override
  public void encode(float[] values, int from, short[] bits, int count) {
    throw new UnsupportedOperationException("a float32 does not fit 16 bits");
  }

  @Override
  public void decode(short[] bits, float[] values, int from, int count) {
    throw new UnsupportedOperationException("a float32 does not fit 16 bits");
  }
}
