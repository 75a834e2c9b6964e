package dev.tributary.tensor;

import java.util.Locale;

/// The types that numbers are rounded to, by IEEE 754's rule: to the nearest value of the type,
/// ties to the value whose last bit is 0, and to infinity from half a unit beyond the greatest
/// value.
///
/// Arrays hold float32 in any case: a rounded value is a float32 that [#encode] keeps exactly.
///
///     type       bits   significand   greatest       least normal
///     float32    32     24 bits       3.4028235e38   2⁻¹²⁶
///     float16    16     11 bits       65504          2⁻¹⁴
///     bfloat16   16      8 bits       3.3895314e38   2⁻¹²⁶
public enum ElementType implements InPlaceRounding {
  FLOAT32(Float.POSITIVE_INFINITY, Exact.FLOAT32),
  FLOAT16(0x1.FFEp15f, Float16.PLAIN),
  BFLOAT16(0x1.FFp127f, Bfloat16.best());

  /// The number of values that are inspected and then rounded while they are in the first-level
  /// cache.
  private static final int AT_ONCE = 1024;

  private final float beyond; // the least magnitude that has no finite value
  private final Rounding rounding;

  ElementType(float beyond, Rounding rounding) {
    this.beyond = beyond;
    this.rounding = rounding;
  }

  /// Whether an encoded value takes two bytes instead of four.
  public boolean is16Bit() {
    return this != FLOAT32;
  }

  /// The number of bytes of an encoded value.
  public int bytes() {
    return is16Bit() ? Short.BYTES : Float.BYTES;
  }

  /// `a[aFrom + i] = round(a[aFrom + i] + b[bFrom + i])` for all i below `count`, in one pass. A
  /// sum that is too large becomes infinite. Modified: `a`.
  public void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count) {
    rounding.addInPlace(a, aFrom, b, bFrom, count);
  }

  /// Adds as [#addInPlace] does, and inspects the sums while they are in the cache. Modified: `a`.
  ///
  /// @return the finiteness of the sums
  public Finiteness addInPlaceAndInspect(float[] a, int aFrom, float[] b, int bFrom, int count) {
    int first = -1;
    for (int done = 0; done < count; done += Sums.INSPECTED_AT_ONCE) {
      int next = Math.min(Sums.INSPECTED_AT_ONCE, count - done);
      addInPlace(a, aFrom + done, b, bFrom + done, next);
      if (first < 0) {
        first = Sums.firstNonFinite(a, aFrom + done, next);
      }
    }
    return Finiteness.of(first < 0 ? first : first - aFrom);
  }

  /// `to[toFrom + i] = round(a[from + i])` for all i below `count`. Modified: `to`, which may be
  /// `a` at the same index.
  ///
  /// @return the index in `a` of the first number that has no finite value; -1 if there is none.
  ///   Rounding stopped there: this number, and possibly some before it, are not rounded
  public int round(float[] a, int from, float[] to, int toFrom, int count) {
    if (!is16Bit() && a == to) {
      return firstBeyond(a, from, count);
    }
    for (int done = 0; done < count; done += AT_ONCE) {
      int next = Math.min(AT_ONCE, count - done);
      int bad = firstBeyond(a, from + done, next);
      if (bad >= 0) {
        return bad;
      }
      rounding.round(a, from + done, to, toFrom + done, next);
    }
    return -1;
  }

  /// Modified: `a`, as [#round] says.
  @Override
  public int roundInPlace(float[] a, int from, int count) {
    return round(a, from, a, from, count);
  }

  /// The index in `a` of the first of `count` numbers from `from` that has no finite value: a NaN,
  /// an infinity, or too large. -1 if there is none.
  public int firstBeyond(float[] a, int from, int count) {
    return Sums.firstNotBelow(beyond, a, from, count);
  }

  /// Rounds and encodes: `bits[i]` becomes the encoding of `values[from + i]` for all i below
  /// `count`. Modified: `bits`.
  ///
  /// @throws UnsupportedOperationException for float32, which has 32 bits
  public void encode(float[] values, int from, short[] bits, int count) {
    rounding.encode(values, from, bits, count);
  }

  /// Decodes: `values[from + i]` becomes the value of `bits[i]` for all i below `count`. Modified:
  /// that range of `values`.
  ///
  /// @throws UnsupportedOperationException for float32, which has 32 bits
  public void decode(short[] bits, float[] values, int from, int count) {
    rounding.decode(bits, values, from, count);
  }

  /// The text for messages of a number without a finite value: `NaN`, or `70000.0 (infinite as
  /// float16)`.
  public String text(float value) {
    return Float.isFinite(value) ? value + " (infinite as " + this + ")" : String.valueOf(value);
  }

  /// The name in a job file: `float16`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
