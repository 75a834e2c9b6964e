package dev.tributary.data.table;

import java.io.IOException;
import java.io.InputStream;

/// The records of a table of any size, one after the other.
public final class Records {
  private final RecordBlocks blocks;
  private final Cells cells;
  private RecordBlocks.Block block;

  /// @param file its name, for messages
  public Records(InputStream in, TableText text, String file) {
    this.blocks = new RecordBlocks(in, text, file);
    this.cells = new Cells(text);
  }

  /// Moves to the next record. Returns false at the end.
  ///
  /// @throws dev.tributary.job.BadInput if the rest cannot be divided into records
  public boolean next() throws IOException {
    while (block == null || !cells.next()) {
      if (block != null) {
        blocks.recycle(block);
      }
      block = blocks.next();
      if (block == null) {
        return false;
      }
      cells.over(block);
    }
    return true;
  }

  /// The cells of the current record.
  public Cells cells() {
    return cells;
  }
}
