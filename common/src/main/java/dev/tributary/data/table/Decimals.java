package dev.tributary.data.table;

import java.nio.charset.StandardCharsets;

/// A parser of decimal numbers in bytes. Its results are those of `Float.parseFloat` to the bit.
///
/// Nearly all numbers are parsed as up to 18 digits in a long, divided in double by an exact power
/// of ten. The quotient is within 2 units in the last place of the double. Rounding to a float is
/// monotone, so the float is right unless the double is that close to the middle between two
/// floats. The JDK parses numbers that are so close, that are longer, or that have an exponent.
public final class Decimals {
  private static final long MAX_MANTISSA = 100_000_000_000_000_000L; // one digit more fits a long

  /// A number below this one, and one more digit, is below 2⁵³.
  private static final long EXACT_IN_DOUBLE = 900_000_000_000_000L;

  /// 10²² is the largest power of ten that a double holds exactly.
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22
  };

  /// The bits of a double that a float does not have, and their value in the middle between two
  /// floats.
  private static final long BEYOND_FLOAT = (1L << 29) - 1;

  private static final long MIDDLE = 1L << 28;
  private static final long DOUBT = 4;

  private Decimals() {}

  /// The number in bytes `from` to `to`: digits, a point, an exponent, a sign. NaN if it is not a
  /// number, infinite if it is too large for a float.
  public static float parse(byte[] bytes, int from, int to) {
    int i = from;
    boolean negative = i < to && bytes[i] == '-';
    if (negative) {
      i++;
    }
    long mantissa = 0;
    int digits = 0;
    int point = -1;
    for (; i < to && mantissa < MAX_MANTISSA; i++) {
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
    if (i < to || digits == 0 || fraction >= POWERS.length) {
      return parseAny(bytes, from, to);
    }
    double magnitude = mantissa / POWERS[fraction];
    long beyond = Double.doubleToRawLongBits(magnitude) & BEYOND_FLOAT;
    if (Math.abs(beyond - MIDDLE) <= DOUBT) {
      return parseAny(bytes, from, to);
    }
    return (float) (negative ? -magnitude : magnitude);
  }

  /// The double nearest to the number in bytes `from` to `to`. NaN if it is not a number, infinite
  /// if it is too large for a double.
  public static double parseDouble(byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    long mantissa = 0;
    int point = -1;
    int digits = 0;
    int i = negative ? from + 1 : from;
    for (; i < to && mantissa < EXACT_IN_DOUBLE; i++) {
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
    if (i == to && digits > 0 && fraction < POWERS.length) {
      double magnitude = mantissa / POWERS[fraction]; // both exact, so the quotient is the nearest
      return negative ? -magnitude : magnitude;
    }
    if (!hasNumberCharacters(bytes, from, to)) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static float parseAny(byte[] bytes, int from, int to) {
    if (!hasNumberCharacters(bytes, from, to)) {
      return Float.NaN;
    }
    try {
      return Float.parseFloat(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }

  /// The JDK accepts words, suffixes and hexadecimal too.
  private static boolean hasNumberCharacters(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if ("0123456789+-.eE".indexOf(bytes[i]) < 0) {
        return false;
      }
    }
    return from < to;
  }
}
