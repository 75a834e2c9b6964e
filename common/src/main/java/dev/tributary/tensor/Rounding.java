package dev.tributary.tensor;

/// The loops of one [ElementType]. Its documentation states what each method does.
interface Rounding {

  void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count);

  void round(float[] a, int from, float[] to, int toFrom, int count);

  void encode(float[] values, int from, short[] bits, int count);

  void decode(short[] bits, float[] values, int from, int count);
}
