package dev.tributary.data.table;

/// The floats and doubles that stand for cells without a value. Both are NaN, with different bits.
public final class Marks {
  private static final int MISSING_BITS = 0x7fc00000;
  private static final int MISMATCH_BITS = 0x7fc00001;

  /// The cell is missing.
  public static final float MISSING = Float.intBitsToFloat(MISSING_BITS);

  /// The cell is not of the kind of its column.
  public static final float MISMATCH = Float.intBitsToFloat(MISMATCH_BITS);

  private Marks() {}

  public static boolean isMissing(float value) {
    return Float.floatToRawIntBits(value) == MISSING_BITS;
  }

  public static boolean isMismatch(float value) {
    return Float.floatToRawIntBits(value) == MISMATCH_BITS;
  }
}
