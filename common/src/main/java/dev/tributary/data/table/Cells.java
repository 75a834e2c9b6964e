package dev.tributary.data.table;

import dev.tributary.job.BadInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The records of a block, one after the other, as ranges of its bytes. Doubled quotes are made
/// single where they are.
public final class Cells {
  /// The texts of structural errors and their remedies.
  private static final String UNCLOSED = "a quote is opened here and never closed";

  private static final String STRAY = "there is a quote within a cell";
  private static final byte STOP = 1;

  private final TableText text;
  private final boolean hasComments;
  private final byte[] stops = new byte[256];
  private byte[] bytes = {};
  private int at;
  private int to;
  private boolean isText;
  private long nextLine;
  private long line;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int count;
  private String fault;

  public Cells(TableText text) {
    this.text = text;
    this.hasComments = !text.comment().isEmpty();
    for (char c : new char[] {'\n', '\r', '"'}) {
      stops[c] = STOP;
    }
    stops[text.delimiter() & 0xff] = STOP;
    if (text.isBlanks()) {
      stops['\t'] = STOP;
    }
  }

  /// Begins a block. Modified: its bytes.
  void over(RecordBlocks.Block block) {
    bytes = block.bytes();
    at = block.from();
    to = block.to();
    nextLine = block.line();
    bytes[to] = '\n'; // every cell ends before this byte
    isText = Utf8.isText(bytes, at, to);
  }

  /// Moves to the next record. Returns false at the end of the block.
  boolean next() {
    while (hasComments && at < to && text.isComment(bytes, at, to)) {
      skipLine();
    }
    if (at >= to) {
      return false;
    }
    line = nextLine;
    count = 0;
    fault = null;
    readRecord();
    if (!isText && fault == null) {
      checkText();
    }
    return true;
  }

  /// The bytes that hold the cells. They are valid until the next block begins.
  public byte[] bytes() {
    return bytes;
  }

  /// The number of cells of the record.
  public int count() {
    return count;
  }

  public int start(int cell) {
    return starts[cell];
  }

  /// The end of a cell, exclusive.
  public int end(int cell) {
    return ends[cell];
  }

  /// The number of the line on which the record begins, from 1.
  public long line() {
    return line;
  }

  public String text(int cell) {
    return new String(bytes, starts[cell], ends[cell] - starts[cell], StandardCharsets.UTF_8);
  }

  /// The texts of all cells of the record.
  public List<String> texts() {
    List<String> texts = new ArrayList<>(count);
    for (int cell = 0; cell < count; cell++) {
      texts.add(text(cell));
    }
    return texts;
  }

  /// Whether the record is an empty line.
  public boolean isBlank() {
    return count == 0 || count == 1 && starts[0] == ends[0];
  }

  /// What is wrong with the record as a whole; null if nothing is.
  public String fault() {
    return fault;
  }

  /// What to do about a fault.
  public static String remedy(String fault) {
    return switch (fault) {
      case UNCLOSED -> "close it, or double each quote within a cell";
      case STRAY -> "put the whole cell in quotes, and double each quote in it";
      default ->
          fault.startsWith("this is not text")
              ? "check that it is the right file, or fetch it again"
              : "save the file as UTF-8";
    };
  }

  static BadInput unclosed(String where) {
    return BadInput.in(where, UNCLOSED, remedy(UNCLOSED));
  }

  private void readRecord() {
    int i = at;
    while (true) {
      i = skipBlanks(i);
      if (text.isBlanks() && isLineEnd(i)) {
        break;
      }
      i = bytes[i] == TableText.QUOTE && i < to ? quoted(i + 1) : unquoted(i);
      if (fault != null) {
        at = i;
        skipLine();
        return;
      }
      if (isLineEnd(i)) {
        break;
      }
      i++;
    }
    at = i;
    passLineEnd();
  }

  private boolean isLineEnd(int i) {
    return bytes[i] == '\n' || bytes[i] == '\r';
  }

  private int skipBlanks(int from) {
    int i = from;
    while (bytes[i] == ' ' || bytes[i] == '\t' && text.isBlanks()) {
      i++;
    }
    return i;
  }

  /// Reads a cell without quotes, and returns the position of what ends it.
  private int unquoted(int from) {
    byte[] all = bytes;
    int i = from;
    while (stops[all[i] & 0xff] == 0) {
      i++;
    }
    if (all[i] == TableText.QUOTE) {
      fault = STRAY;
      return i;
    }
    int end = i;
    while (end > from && all[end - 1] == ' ') {
      end--;
    }
    add(from, end);
    return i;
  }

  /// Reads a cell whose quote is before `from`, and returns the position of what ends it.
  private int quoted(int from) {
    int read = from;
    int written = from;
    while (true) {
      if (read >= to) {
        fault = UNCLOSED;
        return to;
      }
      byte b = bytes[read++];
      if (b == TableText.QUOTE) {
        if (read >= to || bytes[read] != TableText.QUOTE) {
          break;
        }
        read++;
      } else if (b == '\n' || b == '\r' && bytes[read] != '\n') {
        nextLine++;
      }
      bytes[written++] = b;
    }
    add(from, written);
    int next = skipBlanks(read);
    boolean isSeparated = text.isBlanks() ? next > read : bytes[next] == text.delimiter();
    if (!isSeparated && !isLineEnd(next)) {
      fault = STRAY;
    }
    return text.isBlanks() && !isLineEnd(next) ? next - 1 : next;
  }

  private void add(int from, int end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = from;
    ends[count++] = end;
  }

  private void skipLine() {
    while (!isLineEnd(at)) {
      at++;
    }
    passLineEnd();
  }

  private void passLineEnd() {
    nextLine++;
    boolean isPair = bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n';
    at += isPair ? 2 : 1;
  }

  private void checkText() {
    for (int cell = 0; cell < count; cell++) {
      int wrong = Utf8.firstWrong(bytes, starts[cell], ends[cell]);
      if (wrong >= 0) {
        String hex = "0x" + HexFormat.of().toHexDigits(bytes[wrong]);
        fault =
            bytes[wrong] >= 0
                ? "this is not text: it holds a byte " + hex
                : "column %s: byte %s is not UTF-8".formatted(cell, hex);
        return;
      }
    }
  }
}
