package dev.tributary.data.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks that bytes are text in UTF-8.
final class Utf8 {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH = 0x8080808080808080L;
  private static final long TABS = 0x0909090909090909L;

  private Utf8() {}

  /// Whether all bytes are text, without control characters below a tab.
  static boolean isText(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      i = plainEnd(bytes, i, to);
      while (i < to && (bytes[i] < 9)) { // a control character, or one of several bytes
        int length = bytes[i] >= 0 ? 0 : length(bytes, i, to);
        if (length == 0) {
          return false;
        }
        i += length;
      }
    }
    return true;
  }

  /// A position from `i` before which all bytes are in 9 … 127: `to`, or shortly before another
  /// byte.
  private static int plainEnd(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) WORD.get(bytes, i);
      if (((word | word - TABS) & HIGH) != 0) { // a byte below 9 borrows from its high bit
        break;
      }
    }
    while (i < to && bytes[i] >= 9) {
      i++;
    }
    return i;
  }

  /// The first byte that no text has: a control character, or one that is not UTF-8. -1 if there is
  /// none.
  static int firstWrong(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int length = length(bytes, i, to);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  /// The length of the character at `i`, 0 if there is none.
  ///
  /// @see <a href="https://www.rfc-editor.org/rfc/rfc3629">RFC 3629, section 4</a>
  private static int length(byte[] bytes, int i, int to) {
    int first = bytes[i] & 0xff;
    if (first < 0x80) {
      return first >= ' ' || Character.isWhitespace(first) ? 1 : 0;
    }
    int length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || to - i < length) {
      return 0;
    }
    int second = bytes[i + 1] & 0xff;
    int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) {
      return 0;
    }
    for (int k = 2; k < length; k++) {
      if ((bytes[i + k] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
