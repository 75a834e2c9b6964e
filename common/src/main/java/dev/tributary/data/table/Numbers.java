package dev.tributary.data.table;

/// A parser of the numbers of a table. It keeps a buffer, so each thread needs its own.
///
/// Thousands are separated only in groups of three, so that a decimal comma is never taken for a
/// separator: with the separator `,` the cell `1,5` is no number.
public final class Numbers {
  private final Style style;
  private byte[] plain = new byte[64];
  private int length;

  /// @param thousands the separator of thousands; 0 if there is none
  public record Style(boolean decimalComma, byte thousands) {
    boolean isPlain() {
      return !decimalComma && thousands == 0;
    }
  }

  public Numbers(Style style) {
    this.style = style;
  }

  /// The float nearest to the number. NaN if it is not a number, infinite if it is too large.
  public float parse(byte[] bytes, int from, int to) {
    if (style.isPlain()) {
      return Decimals.parse(bytes, from, to);
    }
    return toPlain(bytes, from, to) ? Decimals.parse(plain, 0, length) : Float.NaN;
  }

  /// The double nearest to the number. NaN if it is not a number, infinite if it is too large for a
  /// double.
  public double parseDouble(byte[] bytes, int from, int to) {
    if (style.isPlain()) {
      return Decimals.parseDouble(bytes, from, to);
    }
    return toPlain(bytes, from, to) ? Decimals.parseDouble(plain, 0, length) : Double.NaN;
  }

  /// Writes the number with a decimal point and without separators. Returns false if separators are
  /// in the wrong places.
  private boolean toPlain(byte[] bytes, int from, int to) {
    if (plain.length < to - from) {
      plain = new byte[2 * (to - from)];
    }
    length = 0;
    byte point = (byte) (style.decimalComma() ? ',' : '.');
    int group = 0; // digits since the beginning or the last separator
    boolean separated = false;
    boolean whole = true; // before the point and the exponent
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (whole && b == style.thousands() && b != 0) {
        if (group == 0 || group > 3 || separated && group != 3) {
          return false;
        }
        separated = true;
        group = 0;
        continue;
      }
      boolean isDigit = b >= '0' && b <= '9';
      boolean isSign = b == '-' || b == '+';
      if (whole && !isDigit && !(isSign && i == from)) {
        if (separated && group != 3) {
          return false;
        }
        whole = false;
      }
      if (b != point && (b == '.' || b == ',')) {
        return false;
      }
      group += isDigit ? 1 : 0;
      plain[length++] = b == point ? (byte) '.' : b;
    }
    return !(whole && separated && group != 3);
  }
}
