package dev.tributary.deploy.predict;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;

/// One JSON object a row, whose keys are the names of the columns. A number that is not finite is
/// null.
final class JsonLinesWriter implements RecordWriter {
  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private final StringBuilder out;
  private List<String> keys = List.of(); // each quoted, with its colon
  private int next;

  /// @param out receives the text
  JsonLinesWriter(StringBuilder out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columns) {
    keys = columns.stream().map(name -> quoted(name) + ":").toList();
  }

  @Override
  public void text(String cell) {
    key();
    out.append(quoted(cell));
  }

  @Override
  public void whole(int cell) {
    key();
    out.append(cell);
  }

  @Override
  public void number(double cell) {
    key();
    out.append(Double.isFinite(cell) ? Double.toString(cell) : "null");
  }

  @Override
  public void number(float cell) {
    key();
    out.append(Float.isFinite(cell) ? Float.toString(cell) : "null");
  }

  @Override
  public void endRow() {
    out.append("}\n");
    next = 0;
  }

  private void key() {
    out.append(next == 0 ? '{' : ',').append(keys.get(next));
    next++;
  }

  private static String quoted(String text) {
    return "\"" + new String(ENCODER.quoteAsString(text)) + "\"";
  }
}
