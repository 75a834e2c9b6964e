package dev.tributary.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The lines of a stream, as ranges of one buffer. A line ends with a line feed, or with a carriage
/// return and a line feed; the last line may also end with the stream. A UTF-8 byte order mark,
/// which spreadsheets write at the beginning of a file, is skipped.
final class Lines {
  /// The most bytes of a line: more than the largest sample that a job can use.
  private static final int MAX_LINE = 1 << 28;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private int filled;
  private int next;
  private long number;

  Lines(InputStream in) {
    this.in = in;
  }

  /// Moves to the next line. Returns false at the end of the stream.
  boolean advance() throws IOException {
    start = next;
    int scanned = start;
    while (true) {
      for (; scanned < filled; scanned++) {
        if (buffer[scanned] == '\n') {
          return foundAt(scanned, scanned + 1);
        }
      }
      scanned -= start;
      if (!refill()) {
        return filled > start && foundAt(filled, filled);
      }
      scanned += start;
    }
  }

  /// The buffer that holds the line, from [#start] (inclusive) to [#end] (exclusive). It is valid
  /// until the next call of [#advance].
  byte[] buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /// The number of the line, counted from 1.
  long number() {
    return number;
  }

  private boolean foundAt(int lineEnd, int following) {
    if (number == 0 && beginsWithMark(lineEnd)) {
      start += BYTE_ORDER_MARK.length;
    }
    end = lineEnd > start && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    next = following;
    number++;
    return true;
  }

  private boolean beginsWithMark(int lineEnd) {
    int markEnd = start + BYTE_ORDER_MARK.length;
    return markEnd <= lineEnd
        && Arrays.equals(buffer, start, markEnd, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  /// Moves the incomplete line to the start of the buffer and reads more bytes behind it. Returns
  /// false at the end of the stream.
  private boolean refill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, filled - start);
    filled -= start;
    start = 0;
    next = 0;
    if (filled == MAX_LINE) {
      throw new IOException("line %s has more than %s bytes".formatted(number + 1, MAX_LINE));
    }
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(read, 0);
    return read >= 0;
  }
}
