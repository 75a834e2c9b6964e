package dev.tributary.data;

import java.nio.charset.StandardCharsets;

/// Decimal numbers from bytes, to the bit what `Float.parseFloat` makes of them.
final class Decimals {
  /// Whole numbers up to this are exact as floats, and so are the powers of ten up to 10¹⁰: one
  /// division of the two is rounded once, hence correctly (W. Clinger, "How to read floating point
  /// numbers accurately", PLDI 1990).
  private static final long EXACT = 1 << 24;

  private static final float[] POWERS = {
    1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f
  };

  private Decimals() {}

  /// The number in bytes `from` to `to`: digits, a point, an exponent, a sign. NaN if it is none,
  /// infinite if it is beyond a float.
  static float parse(byte[] bytes, int from, int to) {
    int i = from;
    boolean negative = i < to && bytes[i] == '-';
    if (negative) {
      i++;
    }
    long mantissa = 0;
    int digits = 0;
    int point = -1;
    for (; i < to && mantissa <= EXACT; i++) {
      byte b = bytes[i];
      if (b >= '0' && b <= '9') {
        mantissa = mantissa * 10 + (b - '0');
        digits++;
      } else if (b == '.' && point < 0) {
        point = digits;
      } else {
        break;
      }
    }
    int fraction = point < 0 ? 0 : digits - point;
    if (i < to || digits == 0 || mantissa > EXACT || fraction >= POWERS.length) {
      return parseAny(bytes, from, to);
    }
    float magnitude = mantissa / POWERS[fraction];
    return negative ? -magnitude : magnitude;
  }

  private static float parseAny(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if ("0123456789+-.eE".indexOf(bytes[i]) < 0) {
        return Float.NaN; // parseFloat takes words, suffixes and hexadecimal too
      }
    }
    try {
      return Float.parseFloat(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }
}
