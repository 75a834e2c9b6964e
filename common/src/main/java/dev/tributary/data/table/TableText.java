package dev.tributary.data.table;

import dev.tributary.proto.v1.TableFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// How the records and cells of a table are written.
///
///     record  = cell (delimiter cell)* (LF | CR | CR LF)
///     cell    = blanks text blanks | blanks '"' (text without quotes | '""' | line end)* '"' blanks
///
/// Blanks around a cell do not belong to it. With the delimiter `blanks`, runs of spaces and tabs
/// separate cells. Lines that begin with the comment are no records.
///
/// @param delimiter one byte; a space for `blanks`
/// @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180, CSV files</a>
public record TableText(
    byte delimiter,
    boolean header,
    List<Byte> comment,
    Numbers.Style numbers,
    MissingTexts missing) {
  /// The name of the delimiter of runs of spaces and tabs.
  public static final String BLANKS = "blanks";

  static final byte QUOTE = '"';

  /// @param format as [dev.tributary.proto.v1.TableInput] has it
  public static TableText of(TableFormat format) {
    byte delimiter =
        format.getDelimiter().equals(BLANKS) ? (byte) ' ' : (byte) format.getDelimiter().charAt(0);
    byte thousands = format.getThousands().isEmpty() ? 0 : (byte) format.getThousands().charAt(0);
    Numbers.Style style = new Numbers.Style(format.getDecimalComma(), thousands);
    return new TableText(
        delimiter,
        format.getHeader(),
        bytes(format.getComment()),
        style,
        MissingTexts.of(format.getMissingValuesList(), new Numbers(style)));
  }

  boolean isBlanks() {
    return delimiter == ' ';
  }

  /// Whether a comment begins at `at`.
  boolean isComment(byte[] bytes, int at, int to) {
    if (comment.isEmpty() || to - at < comment.size()) {
      return false;
    }
    for (int i = 0; i < comment.size(); i++) {
      if (bytes[at + i] != comment.get(i)) {
        return false;
      }
    }
    return true;
  }

  private static List<Byte> bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Byte[] boxed = new Byte[bytes.length];
    Arrays.setAll(boxed, i -> bytes[i]);
    return List.of(boxed);
  }
}
