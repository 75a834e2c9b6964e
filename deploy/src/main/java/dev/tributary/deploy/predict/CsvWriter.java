package dev.tributary.deploy.predict;

import java.util.List;

/// Comma-separated values as in RFC 4180, with a header; lines end with a line feed.
final class CsvWriter implements RecordWriter {
  private final StringBuilder out;
  private boolean isFirst = true;

  /// @param out receives the text
  CsvWriter(StringBuilder out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columns) {
    columns.forEach(this::text);
    endRow();
  }

  @Override
  public void text(String cell) {
    separate();
    if (isPlain(cell)) {
      out.append(cell);
    } else {
      out.append('"').append(cell.replace("\"", "\"\"")).append('"');
    }
  }

  @Override
  public void whole(int cell) {
    separate();
    out.append(cell);
  }

  @Override
  public void number(double cell) {
    separate();
    out.append(cell);
  }

  @Override
  public void number(float cell) {
    separate();
    out.append(cell);
  }

  @Override
  public void endRow() {
    out.append('\n');
    isFirst = true;
  }

  private void separate() {
    if (!isFirst) {
      out.append(',');
    }
    isFirst = false;
  }

  private static boolean isPlain(String cell) {
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return false;
      }
    }
    return true;
  }
}
