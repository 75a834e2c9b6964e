package dev.tributary.data.table;

import dev.tributary.job.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The division of a stream into blocks of about 1 MiB that end with a record, so that blocks can
/// be read in parallel.
///
/// A line end between quotes does not end a record: it is one after an odd number of quotes. (A
/// quote within a cell without quotes is refused by [Cells], and what follows it does not matter.)
/// The blocks depend on the bytes alone, and not on the sizes in which the stream delivers them.
final class RecordBlocks {
  static final int BLOCK_BYTES = 1 << 20;

  /// The most bytes of a record: more than the largest sample that a job can use.
  private static final int MAX_RECORD = 1 << 28;

  /// The most bytes between quotes.
  private static final int MAX_QUOTED = 1 << 24;

  private final InputStream in;
  private final TableText text;
  private final String file;
  private final ConcurrentLinkedQueue<byte[]> free = new ConcurrentLinkedQueue<>();
  private byte[] buffer = new byte[BLOCK_BYTES + 1]; // one byte is for the end that Cells sets
  private int filled;
  private boolean atEnd;
  private long line = 1; // of the first byte of the buffer

  // The state of the scan.
  private int scanned;
  private int recordEnd; // behind the last complete record
  private boolean inQuotes;
  private int quote; // where the last quote opened
  private long lines; // line ends before `scanned`
  private long linesToRecordEnd;
  private long quoteLine;

  /// @param file its name, for messages
  RecordBlocks(InputStream in, TableText text, String file) {
    this.in = in;
    this.text = text;
    this.file = file;
  }

  /// Some complete records.
  ///
  /// @param to the end of the records; `bytes` has one byte more
  /// @param line the number of the first line, from 1
  record Block(byte[] bytes, int from, int to, long line) {}

  /// The next block, or null at the end of the stream.
  Block next() throws IOException {
    boolean isFirst = line == 1 && filled == 0;
    fill();
    int from = isFirst ? mark() : 0;
    scanned = Math.max(scanned, from);
    recordEnd = Math.max(recordEnd, from);
    scan();
    while (recordEnd == from && !atEnd) {
      requireShort(from);
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      fill();
      scan();
    }
    int end = atEnd ? filled : recordEnd; // the last record may have no line end
    if (end == from) {
      return null;
    }
    return taken(from, end);
  }

  /// Gives back the bytes of a block that is no longer used.
  void recycle(Block block) {
    if (block.bytes().length == BLOCK_BYTES + 1) {
      free.add(block.bytes());
    }
  }

  private Block taken(int from, int end) {
    Block block = new Block(buffer, from, end, line);
    byte[] next = free.poll();
    int rest = filled - end;
    if (next == null || next.length < rest + 1) {
      next = new byte[Math.max(BLOCK_BYTES, rest) + 1];
    }
    System.arraycopy(buffer, end, next, 0, rest);
    long passed = end == recordEnd ? linesToRecordEnd : lines;
    line += passed;
    lines -= passed;
    quoteLine -= passed;
    linesToRecordEnd = 0;
    buffer = next;
    filled = rest;
    scanned -= end;
    quote -= end;
    recordEnd = 0;
    return block;
  }

  private void fill() throws IOException {
    while (!atEnd && filled < buffer.length - 1) {
      int read = in.read(buffer, filled, buffer.length - 1 - filled);
      atEnd = read < 0;
      filled += Math.max(read, 0);
    }
  }

  /// The length of a byte order mark.
  private int mark() {
    if (startsWith(0xef, 0xbb, 0xbf)) {
      return 3;
    }
    if (startsWith(0xff, 0xfe) || startsWith(0xfe, 0xff)) {
      throw BadInput.in(file + ":1", "the text is in UTF-16", "save the file as UTF-8");
    }
    return 0;
  }

  private boolean startsWith(int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= filled || (buffer[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private void requireShort(int from) {
    if (inQuotes && filled - quote > MAX_QUOTED) {
      throw Cells.unclosed(file + ":" + (line + quoteLine));
    }
    if (filled - from >= MAX_RECORD) {
      throw BadInput.in(
          file + ":" + line,
          "the line has more than %s bytes".formatted(MAX_RECORD),
          "check that it is the right file");
    }
  }

  /// Scans what is new in the buffer.
  private void scan() {
    byte[] bytes = buffer;
    int i = scanned;
    int end = filled;
    boolean hasComments = !text.comment().isEmpty();
    while (i < end) {
      if (hasComments && i == recordEnd && !inQuotes) {
        if (end - i < text.comment().size() && !atEnd) {
          break;
        }
        if (text.isComment(bytes, i, end)) {
          int lineEnd = lineEnd(i);
          if (lineEnd < 0) {
            break;
          }
          i = lineEnd;
          lines++;
          recordEnd = i;
          linesToRecordEnd = lines;
          continue;
        }
      }
      byte b = bytes[i++];
      if (b > '"' || b < '\n') {
        continue;
      }
      if (b == '"') {
        inQuotes = !inQuotes;
        if (inQuotes) {
          quote = i - 1;
          quoteLine = lines;
        }
      } else if (b == '\n' || b == '\r') {
        if (b == '\r' && i == end && !atEnd) {
          i--; // a line feed may follow
          break;
        }
        if (b == '\r' && i < end && bytes[i] == '\n') {
          i++;
        }
        lines++;
        if (!inQuotes) {
          recordEnd = i;
          linesToRecordEnd = lines;
        }
      }
    }
    scanned = i;
  }

  /// The position behind the line that begins at `from`, or -1 if its end is not in the buffer.
  private int lineEnd(int from) {
    for (int i = from; i < filled; i++) {
      if (buffer[i] == '\n') {
        return i + 1;
      }
      if (buffer[i] == '\r') {
        if (i + 1 == filled && !atEnd) {
          return -1;
        }
        return i + 1 < filled && buffer[i + 1] == '\n' ? i + 2 : i + 1;
      }
    }
    return atEnd ? filled : -1;
  }
}
